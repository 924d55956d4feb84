import type { Policy } from '../../policy/policy.ts';
import { MAX_ACCOUNTS } from '../wish/checks.ts';
import type { Judgement } from '../wish/judge.ts';

import { compileRules } from '../wish/standing-rules.ts';
import { type Membership, mayGrant, type ShareState, type World } from '../world.ts';
import { type Finding, type FindingSubject, finding } from './finding.ts';
import { trustFindings } from './trust-findings.ts';

/** Of a limit: from here on people are warned. */
export const WARNING_SHARE = 0.8;

/**
 * The account's limit as published; it can be raised, and whether it counts per region is not published. So it is warned
 * about, and the service itself says when it is reached.
 * @see Resource Management, limits
 */
export const SHARED_RESOURCES_PER_ACCOUNT = 1000;

/** A rule that newly matches this many more snapshots than it holds already looks like a slip. */
const SUDDEN_FACTOR = 10;
const SUDDEN_COUNT = 50;

/** What a person should know about the region beside what single snapshots ask. */
export function regionNotices(world: World, policy: Policy, judgements: ReadonlyMap<string, Judgement>): Finding[] {
  const ours = world.shares.filter((share) => share.isOurs);
  return [
    ...refusedMemberships(ours),
    ...manyAccounts(judgements),
    ...missingSnapshots(world),
    ...trustFindings(world, judgements),
    ...(world.scope === 'region' ? [...nearLimits(world, policy), ...oddRules(world, policy)] : []),
  ];
}

/** What the service would not add. It is not tried again while the record stays, 2 to 4 days. */
function refusedMemberships(ours: readonly ShareState[]): Finding[] {
  return ours.flatMap((share) => {
    const { shareId, name: shareName } = share;
    const tell = (subject: FindingSubject, entity: string, { failure = '' }: Membership): Finding =>
      finding('ASSOCIATION_FAILED', { ...subject, shareId }, { entity, shareName, reason: failure });
    return [
      ...refusedOf(share.snapshots).map(([snapshotId, membership]) => tell({ snapshotId }, snapshotId, membership)),
      ...(share.kind === 'external'
        ? []
        : refusedOf(share.principals).map(([principal, membership]) => tell({ principal }, principal, membership))),
    ];
  });
}

function refusedOf(memberships: ReadonlyMap<string, Membership>): (readonly [entity: string, Membership])[] {
  const refused: (readonly [string, Membership])[] = [];
  for (const [entity, membership] of memberships) if (!mayGrant(membership)) refused.push([entity, membership]);
  return refused;
}

function manyAccounts(judgements: ReadonlyMap<string, Judgement>): Finding[] {
  const findings: Finding[] = [];
  for (const [snapshotId, { wish }] of judgements) {
    const count = wish.wanted.size;
    if (count < MAX_ACCOUNTS * WARNING_SHARE) continue;
    findings.push(finding('MANY_ACCOUNTS', { snapshotId }, { count, limit: MAX_ACCOUNTS }));
  }
  return findings;
}

function missingSnapshots(world: World): Finding[] {
  if (world.scope === 'region') return [];
  return [...world.scope]
    .filter((snapshotId) => !world.snapshots.has(snapshotId))
    .map((snapshotId) => finding('SNAPSHOT_NOT_FOUND', { snapshotId }, { region: world.regionId }));
}

function nearLimits({ shares, regionId }: World, { limits }: Policy): Finding[] {
  const shared = new Set<string>();
  for (const { snapshots } of shares) for (const snapshotId of snapshots.keys()) shared.add(snapshotId);
  const counts = [
    { what: 'resource shares', count: shares.length, limit: limits.resourceShares },
    { what: 'shared resources', count: shared.size, limit: SHARED_RESOURCES_PER_ACCOUNT },
  ];
  return counts
    .filter(({ count, limit }) => count >= limit * WARNING_SHARE)
    .map((near) => finding('NEAR_LIMIT', {}, { ...near, region: regionId }));
}

function oddRules(world: World, policy: Policy): Finding[] {
  return compileRules(policy).flatMap((rule) => {
    const matched = [...world.snapshots.values()].filter(rule.matches);
    const held = matched.filter((snapshot) => world.heldByOurs.has(snapshot.snapshotId)).length;
    const added = matched.length - held;
    const facts = { rule: rule.label, region: world.regionId, matched: matched.length, held };
    if (matched.length === 0) return [finding('RULE_MATCHES_NOTHING', {}, facts)];
    const isSudden = rule.latest === undefined && held > 0 && added > SUDDEN_COUNT && added > held * SUDDEN_FACTOR;
    return isSudden ? [finding('RULE_MATCHES_SUDDENLY', {}, facts)] : [];
  });
}
