import fc from 'fast-check';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { createJudge } from '../../../shared/plan/wish/judge.ts';
import type { World } from '../../../shared/plan/world.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../../plan/model.ts';
import type { Kind } from '../kind.ts';
import type { Outcome } from '../law.ts';
import { EXTERNAL, FOLDER, LAB, OTHER, OWNER, REGION, SHOP, TEAM } from '../names.ts';
import { changesIn } from '../policy/world.ts';
import { TAG_SLIPS } from './slips.ts';
import type { Tagged } from './tagged.ts';

const PARTS = {
  principals: { directory: 'any', external: [EXTERNAL] },
  groups: { prod: [TEAM, FOLDER] },
  blockWhenTagged: ['confidential', 'classification=secret', 'pii=*'],
  expiry: { deleteExpired: 'after-unshare' },
};

const POLICIES: readonly Policy[] = [
  policyOf(PARTS),
  policyOf({ ...PARTS, allow: [{ to: [SHOP, LAB, '@prod'] }, { to: [EXTERNAL], approval: 'required' }] }),
];

const SNAPSHOT = 's-tagged';

/** Each is asked for once: of a target named twice, one token that is misspelt leaves the end that the other gives. */
const TARGETS = [SHOP, LAB, EXTERNAL, '@prod'] as const;

/**
 * The snapshot, each of those that see it in a share of its own. Where several see it by one share, and one of them is to go,
 * those that are merely kept go with it (docs/rules.md), so that what cannot be understood ends more than it would otherwise.
 */
function worldWith({ tags, held }: Tagged): World {
  const shares = held.map((principal, index) => {
    const kind = principal === EXTERNAL ? 'external' : 'directory';
    return shareOf(`rs-${index}`, [principal], [SNAPSHOT], { kind, name: nameOfShare(kind, [principal]) });
  });
  return worldOf([snapshotOf(SNAPSHOT, tags)], shares, { accountId: OWNER, regionId: REGION });
}

/** Tags of snapshots, judged by the planner. */
export const TAGS: Kind<Tagged> = {
  name: 'tags',
  inputs: fc
    .record({
      limits: fc.array(fc.constantFrom('', '', '/14d', '/12h', '/2w', '/2026-12-31', '/2026-02-01'), {
        minLength: TARGETS.length,
        maxLength: TARGETS.length,
      }),
      asked: fc.subarray([...TARGETS], { minLength: 1 }),
      continued: fc.boolean(),
      until: fc.constantFrom(undefined, undefined, '2026-12-31', '30d', '2026-02-01', '12h'),
      hold: fc.constantFrom(undefined, undefined, '2026-06-30'),
      approved: fc.constantFrom(undefined, EXTERNAL, `${EXTERNAL}/2026-12-31`),
      label: fc.constantFrom({}, {}, { confidential: 'yes' }, { classification: 'secret' }, { pii: 'names' }),
      held: fc.subarray([SHOP, LAB, EXTERNAL, OTHER]),
      policy: fc.nat(POLICIES.length - 1),
    })
    .map(({ limits, asked, continued, until, hold, approved, label, held, policy }) => {
      const tokens = asked.map((target) => target + (limits[TARGETS.indexOf(target)] ?? ''));
      const first = continued ? tokens.slice(0, 1) : tokens;
      const rest = tokens.slice(first.length);
      const tags = {
        'share-to': first.join(' '),
        ...(rest.length > 0 && { 'share-to-2': rest.join(',') }),
        ...(until !== undefined && { 'share-until': until }),
        ...(hold !== undefined && { 'share-hold': hold }),
        ...(approved !== undefined && { 'share-approved': approved }),
        ...label,
      };
      return { tags, held, policy };
    }),
  slips: TAG_SLIPS,
  outcomeOf: (tagged) => {
    const policy = POLICIES[tagged.policy];
    if (!policy) throw new RangeError('there is no such policy');
    const world = worldWith(tagged);
    return outcomeIn(world, policy);
  },
  weight: 1,
};

function outcomeIn(world: World, policy: Policy): Outcome {
  const snapshot = world.snapshots.get(SNAPSHOT);
  if (!snapshot) throw new Error('the snapshot is missing');
  const { wish, asked } = createJudge({ ...world, policy, nowMs: NOW_MS })(snapshot);
  const { findings } = planRegion(world, policy, NOW_MS);
  return {
    changes: changesIn(world, policy),
    meaning: { wish, asked: [...asked].sort((a, b) => (a.principal < b.principal ? -1 : 1)) },
    told: findings
      .filter(({ snapshotId }) => snapshotId === SNAPSHOT)
      .map(({ message, remedy }) => ({ text: message, remedy })),
    isRefused: false,
  };
}
