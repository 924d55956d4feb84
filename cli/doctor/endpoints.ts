import pLimit from 'p-limit';
import { codeOf, InputError } from '../../shared/base/errors.ts';
import type { Endpoints, Product } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import { headOf } from '../proxy/head.ts';
import { type Check, failed } from './check.ts';

/** What every run calls in each of its regions. */
const REGIONAL: readonly Product[] = ['ecs', 'resourcesharing', 'kms'];
/** What only some runs call: fan-out and knocks, members, readers. */
const OCCASIONAL: readonly Product[] = ['fc', 'resourcemanager'];
const CONCURRENT_REQUESTS = 6;

/** Where calls would go. Of some products that is told only by the account's id. */
export interface Places {
  readonly endpoints: Endpoints;
  readonly regionIds: readonly string[];
  readonly isAccountKnown: boolean;
}

/** Asks every endpoint for its headers; whatever it answers, it can be reached. Nothing is signed. */
export function checkEndpoints({ endpoints, regionIds, isAccountKnown }: Places): Promise<Check[]> {
  const [homeRegionId = ''] = regionIds;
  const central = (['sts', 'resourcemanager'] as const).map((product) => ({ product, regionId: homeRegionId }));
  const regional = regionIds.flatMap((regionId) =>
    [...REGIONAL, ...(isAccountKnown ? (['fc'] as const) : [])].map((product) => ({ product, regionId })),
  );
  return pLimit(CONCURRENT_REQUESTS).map([...central, ...regional], ({ product, regionId }) =>
    checkEndpoint(endpoints, product, regionId),
  );
}

async function checkEndpoint(endpoints: Endpoints, product: Product, regionId: string): Promise<Check> {
  const name = `${regionId} endpoint ${product}`.trimStart();
  const verdict = OCCASIONAL.includes(product) ? 'warning' : 'failed';
  let host: string;
  let url: string;
  try {
    const endpoint = endpoints(product, regionId);
    ({ host } = endpoint);
    url = `${endpoint.protocol}://${host}/`;
  } catch (error) {
    return failed(name, error, verdict);
  }
  try {
    await headOf(url);
    return { name, verdict: 'ok', detail: { text: 'doctor.reached', facts: { host } } };
  } catch (error) {
    if (error instanceof InputError) return failed(name, error, verdict);
    return { name, verdict, detail: { text: 'doctor.unreachable', facts: { host, code: reasonOf(error) } } };
  }
}

/** Why a connection failed, as in `ENOTFOUND`. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? (codeOf(error) ?? error.name) : 'unknown';
}
