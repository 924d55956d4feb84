import { type DeployedFunction, listFunctions } from '../../shared/cloud/alibaba/fc/function-list.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Session } from '../context.ts';
import { type Check, failed } from './check.ts';

const PREFIX = 'snapshare-';
/** What belongs together: where one of them is deployed, all are. */
const OF_OWNER = ['share-on-tag', 'sweep', 'unshare-expired'];
const OF_MEMBER = ['accept-invitation', 'use-shared'];

/** Whether the functions of this account and region are there, each with triggers that are on. */
export async function checkFunctions({ calls, policy }: Session, regionId: string): Promise<Check[]> {
  const name = `${regionId} functions`;
  const { version } = policy.functionCompute;
  if (version !== 3) return [{ name, verdict: 'unknown', detail: { text: 'doctor.functions.version' } }];
  let deployed: readonly DeployedFunction[];
  try {
    deployed = await listFunctions(openRpc(calls, regionId), PREFIX);
  } catch (error) {
    return [failed(name, error, 'unknown')];
  }
  const isThere = (one: string): boolean => deployed.some((found) => found.name === PREFIX + one);
  const expected = [OF_OWNER, OF_MEMBER].filter((group) => group.some(isThere)).flat();
  if (expected.length === 0) return [{ name, verdict: 'warning', detail: { text: 'doctor.functions.none' } }];
  return expected.map((one) =>
    checkFunction(
      `${regionId} function ${one}`,
      deployed.find((found) => found.name === PREFIX + one),
    ),
  );
}

function checkFunction(name: string, found: DeployedFunction | undefined): Check {
  if (!found) return { name, verdict: 'failed', detail: { text: 'doctor.functions.missing' } };
  const { triggers } = found;
  const off = triggers.filter(({ isEnabled }) => !isEnabled).map((trigger) => trigger.name);
  if (off.length === triggers.length) {
    return { name, verdict: 'failed', detail: { text: 'doctor.functions.neverWoken' } };
  }
  const listed = triggers.map((trigger) => `${trigger.name} (${trigger.type})`).join(', ');
  if (off.length === 0)
    return { name, verdict: 'ok', detail: { text: 'doctor.functions.triggers', facts: { listed } } };
  return { name, verdict: 'warning', detail: { text: 'doctor.functions.off', facts: { off: off.join(', ') } } };
}
