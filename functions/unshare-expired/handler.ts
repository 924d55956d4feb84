import { inAccounts } from '../../shared/engine/hub/fan-out.ts';
import { reconcileRegion } from '../../shared/engine/owner/reconcile.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';

/** Ends the grants that are due or overdue, and deletes what they kept from being released if policy says so. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('unshare-expired', dependencies, (invocation) =>
    inAccounts('owners', 'unshare-expired', invocation, (regionId, context) =>
      reconcileRegion(regionId, 'region', 'expire', context),
    ),
  );
}
