import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../shared/cloud/ports.ts';
import { nameOfShare } from '../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../shared/plan/plan.ts';
import type { ShareState, World } from '../../shared/plan/world.ts';
import { NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from './model.ts';

const [A, B] = ['1111111111111111', '2222222222222222'] as const;
const SHARE = shareOf('rs-1', [A, B], ['s-1', 's-2'], { name: nameOfShare('directory', [A, B]) });

interface Case {
  readonly what: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly snapshot?: Partial<Snapshot>;
  readonly world?: Partial<World>;
  readonly policy?: object;
}

const encrypted = { isEncrypted: true, kmsKeyId: 'key-1' };
const many = Array.from({ length: 64 }, (_, at) => String(4_000_000_000_000_000 + at));

/** What speaks against giving A the snapshot anew. */
const CASES: readonly Case[] = [
  { what: 'its key cannot be looked up', snapshot: encrypted, world: { originOfKey: () => 'unknown' } },
  { what: 'it is under the service key', snapshot: encrypted, world: { originOfKey: () => 'service' } },
  {
    what: 'the role for sharing what is encrypted is missing',
    snapshot: encrypted,
    world: { originOfKey: () => 'customer', sharingRole: 'missing' },
  },
  { what: 'the service refused the snapshot before', tags: { 'snapshare:refused': '2026-02-28 *' } },
  { what: 'the service refused the principal before', tags: { 'snapshare:refused': `2026-02-28 ${A}` } },
  { what: 'an imported image is seen behind it', world: { importedIds: new Set(['s-1']) } },
  { what: 'it is not available', snapshot: { isAvailable: false, status: 'progressing' } },
  { what: 'more than 64 accounts are asked for', policy: { groups: { many } }, tags: { 'share-to-2': '@many' } },
];

function planOf(one: Case, purpose: 'reconcile' | 'expire', shares: readonly ShareState[] = [SHARE], shareTo?: string) {
  const tags = { 'share-to': shareTo ?? `${A} ${B}/1h`, ...one.tags };
  const snapshots = [snapshotOf('s-1', tags, one.snapshot), snapshotOf('s-2', { 'share-to': `${A} ${B}` })];
  const policy = policyOf({ principals: { directory: 'any' }, ...one.policy });
  return planRegion({ ...worldOf(snapshots, shares), ...one.world }, policy, NOW_MS, { purpose });
}

const codesOf = ({ findings }: ReturnType<typeof planOf>) => findings.map(({ code }) => code);

describe.each(['reconcile', 'expire'] as const)('a grant that is asked for and given (%s)', (purpose) => {
  test.each(CASES)('moves where its snapshot has to leave a share, though $what', (one) => {
    const plan = planOf(one, purpose);
    const takeover = { share: { newShareName: nameOfShare('directory', [A]) }, snapshotIds: ['s-1'], principals: [A] };
    expect(plan.actions).toMatchObject([
      { kind: 'create-share', principals: [A], snapshotIds: ['s-1'] },
      { kind: 'leave', shareId: 'rs-1', snapshotIds: ['s-1'], takeovers: [takeover] },
    ]);
    expect(codesOf(plan)).not.toContain('KEPT_GRANT_ENDS');
  });

  test('ends with its snapshot where another account shares it in, which is not ours to give', () => {
    const plan = planOf({ what: '', tags: { 'acs:ecs:sharedFrom:1:cn-hangzhou:s-0': '' } }, purpose);
    expect(plan.actions).toMatchObject([{ kind: 'leave', snapshotIds: ['s-1'], takeovers: [] }]);
    expect(codesOf(plan)).toContain('KEPT_GRANT_ENDS');
  });

  test('ends with its snapshot where its own end cannot be read, whatever else speaks against giving it', () => {
    const plan = planOf(
      { what: '', tags: { 'snapshare:refused': '2026-02-28 *' } },
      purpose,
      [SHARE],
      `${A}/soon ${B}/1h`,
    );
    expect(plan.actions).toMatchObject([{ kind: 'leave', snapshotIds: ['s-1'], takeovers: [] }]);
    expect(codesOf(plan)).toContain('KEPT_GRANT_ENDS');
  });
});

test.each(CASES)('nothing is given anew where $what', (one) => {
  const plan = planOf(
    one,
    'reconcile',
    [shareOf('rs-1', [B], ['s-1'], { name: nameOfShare('directory', [B]) })],
    `${A} ${B}`,
  );
  expect(plan.actions.filter(({ kind }) => kind !== 'copy-snapshot')).toMatchObject([
    { kind: 'create-share', principals: [A, B], snapshotIds: ['s-2'] },
  ]);
});
