import { acceptInvitations } from '../../shared/engine/accept.ts';
import { inAccounts } from '../../shared/engine/fan-out.ts';
import type { FunctionDependencies } from '../../shared/platform/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/platform/function-entry.ts';

/** Judges the invitations that this account has received, or in a hub those of its members. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('accept-invitation', dependencies, (invocation) =>
    inAccounts('accept-invitation', invocation, acceptInvitations),
  );
}
