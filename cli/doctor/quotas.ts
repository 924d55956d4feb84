import type { AssociationStatus, Cloud } from '../../shared/cloud/ports.ts';
import { SHARED_RESOURCES_PER_ACCOUNT, WARNING_SHARE } from '../../shared/plan/findings/limit-findings.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { type Check, failed } from './check.ts';

/** Of a resource that is in a share, or about to be. */
const IN_SHARE: readonly AssociationStatus[] = ['Associated', 'Associating'];

/** Counts the account's shares and what it shares against its limits, as the finding NEAR_LIMIT does. */
export async function checkQuotas({ regionId, shares }: Cloud, { limits }: Policy): Promise<Check[]> {
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
    count('shares', limits.resourceShares, async () => {
      const listed = await shares.listShares('Self');
      return listed.filter(({ status }) => status === 'Active' || status === 'Pending').length;
    }),
    // By associations, which roles and people may list that may not list shared resources.
    count('shared resources', SHARED_RESOURCES_PER_ACCOUNT, async () => {
      const listed = await shares.listAssociations('resource');
      return new Set(listed.filter(({ status }) => IN_SHARE.includes(status)).map(({ entityId }) => entityId)).size;
    }),
  ]);
}
