import { type DeployedFunction, listFunctions } from '../../shared/cloud/alibaba/fc/function-list.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Session } from '../context.ts';
import { type Check, failed } from './check.ts';
import { checkVersions, readOwnVersion } from './versions.ts';

const PREFIX = 'snapshare-';
/** What belongs together: where one of them is deployed, all are. */
const OF_OWNER = ['share-on-tag', 'sweep', 'unshare-expired'];
const OF_MEMBER = ['accept-invitation', 'use-shared'];

/** As the deployment files have it, which a test compares. */
export const RUNTIME = 'custom.debian10';
export const REQUESTS_AN_INSTANCE: Readonly<Record<string, number>> = {
  'share-on-tag': 100,
  sweep: 4,
  'unshare-expired': 4,
  'accept-invitation': 20,
  'use-shared': 20,
};

/** Whether the functions of this account and region are there, each with triggers that are on, and from one build. */
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
  const find = (one: string): DeployedFunction | undefined => deployed.find(({ name: full }) => full === PREFIX + one);
  const each = expected.flatMap((one) => {
    const found = find(one);
    const nameOfOne = `${regionId} function ${one}`;
    return found
      ? [checkTriggers(nameOfOne, found), ...checkRuntime(nameOfOne, found, REQUESTS_AN_INSTANCE[one] ?? 1)]
      : [{ name: nameOfOne, verdict: 'failed' as const, detail: { text: 'doctor.functions.missing' as const } }];
  });
  const marks = expected.flatMap((one) => {
    const found = find(one);
    return found ? [{ name: one, version: found.version }] : [];
  });
  return [...each, ...checkVersions(regionId, marks, await readOwnVersion())];
}

function checkTriggers(name: string, { triggers }: DeployedFunction): Check {
  const off = triggers.filter(({ isEnabled }) => !isEnabled).map((trigger) => trigger.name);
  if (off.length === triggers.length) {
    return { name, verdict: 'failed', detail: { text: 'doctor.functions.neverWoken' } };
  }
  const listed = triggers.map((trigger) => `${trigger.name} (${trigger.type})`).join(', ');
  if (off.length === 0)
    return { name, verdict: 'ok', detail: { text: 'doctor.functions.triggers', facts: { listed } } };
  return { name, verdict: 'warning', detail: { text: 'doctor.functions.off', facts: { off: off.join(', ') } } };
}

/**
 * What is told only where it is not as the deployment files have it. Only custom runtimes take several requests an
 * instance; a region that keeps another number for a built-in one runs a burst one by one all the same.
 */
function checkRuntime(name: string, { runtime, requestsAnInstance }: DeployedFunction, expected: number): Check[] {
  if (runtime === RUNTIME && requestsAnInstance === expected) return [];
  const facts = { runtime, requests: requestsAnInstance, expectedRuntime: RUNTIME, expected };
  const isBuiltIn = !/^custom(?:[.-]|$)/.test(runtime);
  const [verdict, text] =
    isBuiltIn && requestsAnInstance > 1
      ? (['failed', 'doctor.functions.builtIn'] as const)
      : (['warning', 'doctor.functions.otherRuntime'] as const);
  return [{ name: `${name} runtime`, verdict, detail: { text, facts } }];
}
