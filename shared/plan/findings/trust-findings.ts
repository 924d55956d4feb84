import { ACCOUNT_ID } from '../../base/ids.ts';
import type { Judgement } from '../wish/judge.ts';
import type { World } from '../world.ts';
import { type Finding, finding } from './finding.ts';

/**
 * Who is given snapshots under keys of the account, and is not trusted by the role through which the keys are used; of what
 * is no single account, that it is not known. The grants are given all the same: that the role has to name each sharee is
 * known of images, and taken to be so of snapshots.
 */
export function trustFindings(world: World, judgements: ReadonlyMap<string, Judgement>): Finding[] {
  const { sharingRole, snapshots, originOfKey } = world;
  if (typeof sharingRole === 'string') return [];
  const given = new Map<string, { count: number; example: string }>();
  for (const [snapshotId, { wish }] of judgements) {
    const snapshot = snapshots.get(snapshotId);
    if (snapshot?.isEncrypted !== true || originOfKey(snapshot.kmsKeyId) !== 'customer') continue;
    for (const principal of wish.wanted) {
      const { count, example } = given.get(principal) ?? { count: 0, example: snapshotId };
      given.set(principal, { count: count + 1, example: snapshotId < example ? snapshotId : example });
    }
  }
  return [...given]
    .filter(([principal]) => !sharingRole.trustedAccountIds.has(principal))
    .map(([principal, facts]) =>
      finding(
        ACCOUNT_ID.test(principal) ? 'SHARING_ROLE_UNTRUSTING' : 'SHARING_ROLE_TRUST_UNKNOWN',
        { principal },
        facts,
      ),
    );
}
