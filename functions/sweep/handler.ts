import { inAccounts } from '../../shared/engine/hub/fan-out.ts';
import { reconcileRegion } from '../../shared/engine/owner/reconcile.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';

/** Reconciles whole regions, which repairs whatever events missed. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('sweep', dependencies, (invocation) =>
    inAccounts('owners', 'sweep', invocation, (regionId, context) =>
      reconcileRegion(regionId, 'region', 'reconcile', context),
    ),
  );
}
