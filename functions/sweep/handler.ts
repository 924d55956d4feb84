import { reconcileRegions } from '../../shared/engine/owner/reconcile.ts';
import type { FunctionDependencies } from '../../shared/runtime/dependencies.ts';
import { defineFunction, type FcHandler } from '../../shared/runtime/function-entry.ts';

/** Reconciles whole regions, which repairs whatever events missed. */
export function createHandler(dependencies: FunctionDependencies): FcHandler {
  return defineFunction('sweep', dependencies, ({ wakeUp, ...context }) =>
    wakeUp.kind === 'timer' ? reconcileRegions(wakeUp.regionIds, 'reconcile', context) : Promise.resolve([]),
  );
}
