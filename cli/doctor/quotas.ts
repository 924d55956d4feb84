import type { Cloud } from '../../shared/cloud/ports.ts';
import {
  SHARED_RESOURCES_PER_ACCOUNT,
  SHARES_PER_ACCOUNT,
  WARNING_SHARE,
} from '../../shared/plan/findings/limit-findings.ts';
import { type Check, failed } from './check.ts';

/** Counts shares and shared snapshots against the published limits, as the finding NEAR_LIMIT does. */
export async function checkQuotas({ regionId, shares }: Cloud): Promise<Check[]> {
  const count = async (what: string, limit: number, read: () => Promise<number>): Promise<Check> => {
    const name = `${regionId} ${what}`;
    try {
      const found = await read();
      const verdict = found >= limit * WARNING_SHARE ? 'warning' : 'ok';
      return { name, verdict, detail: { text: 'doctor.count', facts: { count: found, limit } } };
    } catch (error) {
      return failed(name, error);
    }
  };
  return Promise.all([
    count('shares', SHARES_PER_ACCOUNT, async () => {
      const listed = await shares.listShares('Self');
      return listed.filter(({ status }) => status === 'Active' || status === 'Pending').length;
    }),
    count('shared resources', SHARED_RESOURCES_PER_ACCOUNT, async () => {
      const listed = await shares.listSharedResources('Self');
      return new Set(listed.map(({ resourceId }) => resourceId)).size;
    }),
  ]);
}
