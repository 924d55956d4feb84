import { type Endpoints, parseEndpoints } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { type Cli, type CloudOptions, loadCliPolicy, requireKnownRegions, Session } from '../context.ts';
import { inputError } from '../messages/input-error.ts';
import { type Check, type Detail, failed } from './check.ts';

/** What the checks stand on. Of a part that is missing, a failed check says why. */
export interface Ground {
  readonly policy: Policy | undefined;
  /** Opened under a policy that says nothing where the real one is missing: credentials and rights do not depend on it. */
  readonly session: Session | undefined;
  readonly endpoints: Endpoints | undefined;
  /** Those asked for, else the policy's; none where neither tells. */
  readonly regionIds: readonly string[];
}

/** Where credentials are tried when nothing names a region: they are the same everywhere. */
const ANY_REGION = 'cn-hangzhou';

/**
 * Finds policy, credentials and endpoints, each for itself, so that one that is wrong does not hide the others.
 * @throws {InputError} for a region asked for that is misspelt.
 */
export async function findGround(cli: Cli, options: CloudOptions): Promise<Ground & { readonly checks: Check[] }> {
  requireKnownRegions(options.region ?? []);
  const checks: Check[] = [];
  const look = async <T>(name: string, find: () => T | Promise<T>, tell?: (found: T) => Detail) => {
    try {
      const found = await find();
      if (tell) checks.push({ name, verdict: 'ok', detail: tell(found) });
      return found;
    } catch (error) {
      checks.push(failed(name, error));
      return undefined;
    }
  };
  const policy = await look(
    'policy',
    () => loadCliPolicy(cli, options.policy),
    ({ installation, mode }) => ({ text: 'doctor.policy', facts: { installation, mode } }),
  );
  const regionIds = options.region ?? policy?.regions ?? [];
  const home = { regionId: regionIds[0] ?? ANY_REGION, accountId: '' };
  const endpoints = await look('SNAPSHARE_ENDPOINTS', () =>
    parseEndpoints(cli.machine.environment['SNAPSHARE_ENDPOINTS'], home),
  );
  if (!endpoints) {
    checks.push(untold('credentials', 'doctor.untold.endpoints'));
    return { policy, session: undefined, endpoints, regionIds, checks };
  }
  const session = await look(
    'credentials',
    () => Session.open(cli, options, undefined, policy ?? sayingNothing(regionIds)),
    ({ caller }) => ({ text: 'doctor.caller', facts: { ...caller } }),
  );
  return { policy, session, endpoints: session?.endpoints ?? endpoints, regionIds, checks };
}

/** A check that cannot be made, for want of something else that failed. */
export function untold(name: string, text: Detail['text']): Check {
  return { name, verdict: 'unknown', detail: { text } };
}

function sayingNothing(regionIds: readonly string[]): Policy {
  const regions = regionIds.length > 0 ? regionIds : [ANY_REGION];
  const result = parsePolicy({ installation: 'snapshare', mode: 'observe', regions });
  if (result.ok) return result.policy;
  throw inputError('REGION_FORM', { regions: regionIds.join(' ') });
}
