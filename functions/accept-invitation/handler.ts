import { inAccounts } from '../../shared/engine/hub/fan-out.ts';
import { acceptInvitations } from '../../shared/engine/sharee/accept.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';

/** Judges the invitations that this account has received, or in a hub those of its members. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('accept-invitation', dependencies, (invocation) =>
    inAccounts('members', 'accept-invitation', invocation, acceptInvitations),
  );
}
