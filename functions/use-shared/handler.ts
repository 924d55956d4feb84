import { inAccounts } from '../../shared/engine/hub/fan-out.ts';
import { useShared } from '../../shared/engine/sharee/use.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';

/** Makes copies and disks of what is shared with this account, or in a hub with its members. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('use-shared', dependencies, (invocation) =>
    inAccounts('members', 'use-shared', invocation, useShared),
  );
}
