import { acceptInvitations } from '../../shared/engine/accept.ts';
import { inRegions } from '../../shared/engine/region.ts';
import type { FunctionDependencies } from '../../shared/platform/dependencies.ts';
import { defineFunction, type FcHandler, type Invocation } from '../../shared/platform/function-entry.ts';

/** Judges the invitations that this account has received. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('accept-invitation', dependencies, (invocation) =>
    inRegions(regionsToVisit(invocation), (regionId) => acceptInvitations(regionId, invocation)),
  );
}

/** A knock or an event for another account concerns none of ours. */
function regionsToVisit({ wakeUp, accountId, regionId, policy }: Invocation): readonly string[] {
  switch (wakeUp.kind) {
    case 'timer':
      return wakeUp.regionIds ?? policy.regions;
    case 'knock':
      return wakeUp.accountId === accountId ? [wakeUp.regionId] : [];
    case 'share-changed':
      return wakeUp.accountId === accountId ? [wakeUp.regionId ?? regionId] : [];
    case 'snapshots':
    case 'ignored':
      return [];
  }
}
