import { refuse } from '../../state/errors.ts';
import type { Call, Operation } from './operation.ts';
import type { ParamCodes } from './params.ts';

interface RegionCodes {
  /** Of a request that names no region; left out where it need not. */
  readonly missing?: ParamCodes;
  /** Of one that names another region than that of its port. */
  readonly other?: Required<ParamCodes>;
}

const OTHER_REGION = { status: 404, code: 'InvalidRegionId.NotFound' };

function checkRegion({ params, region }: Call, { missing, other = OTHER_REGION }: RegionCodes): void {
  const named = missing === undefined ? params.text('RegionId') : params.required('RegionId', missing);
  if (named === undefined || named === region.regionId) return;
  refuse(other.status, other.code, `${named} is not the region of this endpoint, which is ${region.regionId}.`);
}

/** An operation that refuses a request which names another region than that of its port. */
export const inRegion = (operation: Operation, codes: RegionCodes = {}): Operation => ({
  ...operation,
  run: (call) => {
    checkRegion(call, codes);
    return operation.run(call);
  },
});

/** As {@link inRegion}, for an operation whose request has to name its region. */
export const namingRegion = (operation: Operation, codes: RegionCodes = {}): Operation =>
  inRegion(operation, { missing: {}, ...codes });
