import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { planRegion } from '../../../shared/plan/plan.ts';
import { createJudge } from '../../../shared/plan/wish/judge.ts';
import { type CopyPlan, planCopies } from '../../../shared/plan/wish/stand-in-copies.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG } from '../../../shared/plan/world.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { DAY_MS, NOW_MS, policyOf, shareOf, snapshotOf, worldOf } from '../model.ts';

const SHOP = '1111222233334444';
const KEY = 'key-hzz0000000000000000';
const COPYING = policyOf({ encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': KEY } } });

/** Under the service key unless told otherwise. */
function source(
  id: string,
  tags: Record<string, string> = { 'share-to': SHOP },
  more: Partial<Snapshot> = {},
): Snapshot {
  return snapshotOf(id, tags, { isEncrypted: true, kmsKeyId: 'service', ...more });
}

/** As Snapshare makes one of the source. */
function copyOf(sourceId: string, more: Partial<Snapshot> = {}): Snapshot {
  const [action] = plan([source(sourceId)]).copies;
  if (!action) throw new Error('no copy is planned');
  const { tags, name, description, kmsKeyId } = action.copy;
  const made = { name, description, sourceSnapshotId: sourceId, isEncrypted: true, ...(kmsKeyId && { kmsKeyId }) };
  return snapshotOf(`copy-of-${sourceId}`, tags, { ...made, ...more });
}

/** The same with some tags changed. */
function retagged(sourceId: string, tags: Record<string, string>): Snapshot {
  const copy = copyOf(sourceId);
  return { ...copy, tags: { ...copy.tags, ...tags } };
}

/** Not a copy at all, but marked as one. */
const marked = (sourceId: string, more: Record<string, string> = {}, is: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf('marked', { [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: sourceId, ...more }, is);

function plan(snapshots: readonly Snapshot[], { mayDelete = true, policy = COPYING } = {}): CopyPlan {
  const world = worldOf(snapshots, [], { originOfKey: (id) => (id === 'service' ? 'service' : 'customer') });
  const judge = createJudge({ ...world, policy, nowMs: NOW_MS });
  const judgements = new Map(snapshots.map((one) => [one.snapshotId, judge(one)]));
  const wishes = new Map([...judgements].map(([id, { wish }]) => [id, wish]));
  return planCopies(world, policy, { judgements, wishes }, mayDelete, NOW_MS);
}

interface Row {
  readonly what: string;
  readonly snapshots: readonly Snapshot[];
  readonly copied?: readonly string[];
  readonly deleted?: readonly string[];
  readonly codes?: readonly string[];
}

const unasked = source('s-1', {});

test('a copy that another installation has made is shared by nobody’s tags but its maker’s, and what is only marked as one is shared as ever', () => {
  const copy = copyOf('s-1');
  const ofOthers = { ...copy, tags: { ...copy.tags, [INSTALLATION_TAG]: 'other' } };
  const onlyMarked = { ...ofOthers, snapshotId: 's-marked', description: '' };
  const world = worldOf([ofOthers, onlyMarked], [], { originOfKey: () => 'customer' });
  const given = planRegion(world, COPYING, NOW_MS).actions.flatMap((action) =>
    action.kind === 'create-share' ? action.snapshotIds : [],
  );
  expect(copy.tags).toMatchObject({ 'share-to': SHOP });
  expect(given).toEqual(['s-marked']);
});

describe('a snapshot under the service key', () => {
  test.each<Row>([
    { what: 'is copied when somebody asks for it', snapshots: [source('s-1')], copied: ['s-1'], codes: ['COPY_MADE'] },
    { what: 'is not copied when nobody asks', snapshots: [unasked] },
    { what: 'is not copied when the time of all is over', snapshots: [source('s-1', { 'share-to': `${SHOP}/1h` })] },
    {
      what: 'is not copied before it is complete',
      snapshots: [source('s-1', { 'share-to': SHOP }, { isAvailable: false })],
    },
    {
      what: 'is not copied when it is under a key of our own',
      snapshots: [source('s-1', { 'share-to': SHOP }, { kmsKeyId: 'own' })],
    },
    { what: 'is not copied again when it has a copy', snapshots: [source('s-1'), copyOf('s-1')] },
    {
      what: 'is not copied again while its copy is being made',
      snapshots: [source('s-1'), copyOf('s-1', { status: 'progressing', isAvailable: false })],
    },
    {
      what: 'is not copied again when its copy failed, and people are told',
      snapshots: [source('s-1'), copyOf('s-1', { status: 'failed', isAvailable: false })],
      codes: ['COPY_FAILED'],
    },
    {
      what: 'is copied although another snapshot is marked as its copy',
      snapshots: [source('s-1'), marked('s-1', {}, { isEncrypted: true })],
      copied: ['s-1'],
      codes: ['COPY_MADE', 'COPY_LEFT'],
    },
    {
      what: 'is not copied again when its copy was changed by hand',
      snapshots: [source('s-1'), retagged('s-1', { keep: 'yes' })],
    },
    {
      what: 'waits for another of its disk',
      snapshots: [source('s-1'), source('s-2')],
      copied: ['s-1'],
      codes: ['COPY_MADE'],
    },
    {
      what: 'waits for no snapshot of another disk',
      snapshots: [source('s-1'), source('s-2', { 'share-to': SHOP }, { sourceDiskId: 'd-2' })],
      copied: ['s-1', 's-2'],
      codes: ['COPY_MADE', 'COPY_MADE'],
    },
  ])('$what', ({ snapshots, copied = [], codes = [] }) => {
    const { copies, deletions, findings } = plan(snapshots);
    expect(copies.map(({ copy }) => copy.snapshotId)).toEqual(copied);
    expect(deletions).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });
});

describe('a copy', () => {
  test.each<Row>([
    { what: 'stays while somebody asks for its source', snapshots: [source('s-1'), copyOf('s-1')] },
    { what: 'goes when nobody asks for its source', snapshots: [unasked, copyOf('s-1')], deleted: ['copy-of-s-1'] },
    { what: 'goes when its source is gone', snapshots: [copyOf('s-1')], deleted: ['copy-of-s-1'] },
    {
      what: 'stays while it cannot be understood who asks for its source',
      snapshots: [source('s-1', { 'share-to': 'shop!' }), copyOf('s-1')],
    },
    { what: 'stays past its own retention, which ends it', snapshots: [unasked, copyOf('s-1', { retentionDays: 1 })] },
    {
      what: 'goes also when it was refused, which we wrote on it later, and with a tag of the service',
      snapshots: [unasked, retagged('s-1', { 'snapshare:refused': '2026-02-01 *', 'acs:tag:createdby': 'x' })],
      deleted: ['copy-of-s-1'],
    },
    {
      what: 'stays, and people are told, when it is named otherwise',
      snapshots: [unasked, copyOf('s-1', { name: 'mine' })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when it was made of another',
      snapshots: [unasked, copyOf('s-1', { sourceSnapshotId: 's-2' })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when it was made in another region',
      snapshots: [unasked, copyOf('s-1', { sourceRegionId: 'cn-shanghai' })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when it is under another key',
      snapshots: [unasked, copyOf('s-1', { kmsKeyId: 'key-2' })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when its retention was changed',
      snapshots: [unasked, copyOf('s-1', { retentionDays: 3650 })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when a tag was added',
      snapshots: [unasked, retagged('s-1', { keep: 'yes' })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when a tag was changed',
      snapshots: [unasked, retagged('s-1', { 'share-to': '' })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'stays, and people are told, when its description was changed',
      snapshots: [unasked, copyOf('s-1', { description: `${copyDescription('s-1')}: keep it` })],
      codes: ['COPY_LEFT'],
    },
    {
      what: 'that it is only marked to be stays, and people are told',
      snapshots: [unasked, marked('s-1', {}, { isEncrypted: true, sourceSnapshotId: 's-1', name: 'snapshare-s-1' })],
      codes: ['COPY_LEFT'],
    },
  ])('$what', ({ snapshots, deleted = [], codes = [] }) => {
    const { copies, deletions, findings } = plan(snapshots);
    expect(copies).toEqual([]);
    expect(deletions.map(({ snapshotId }) => snapshotId)).toEqual(deleted);
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });

  test('stays, and people are told, when the policy has no copies made any more', () => {
    const { deletions, findings } = plan([source('s-1'), copyOf('s-1')], { policy: policyOf() });
    expect(deletions).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['COPY_LEFT']);
  });

  test('stays for a source whose tag is not understood, unless the policy permits nobody at all', () => {
    const unclear = [source('s-1', { 'share-to': 'nonsense' }), copyOf('s-1')];
    const deletedBy = (policy: Policy) => plan(unclear, { policy }).deletions.map(({ snapshotId }) => snapshotId);
    expect(deletedBy(COPYING)).toEqual([]);
    expect(deletedBy({ ...COPYING, principals: { directory: [], external: [] } })).toEqual(['copy-of-s-1']);
  });

  test('stays in a run that may not delete', () => {
    expect(plan([unasked, copyOf('s-1')], { mayDelete: false })).toEqual({ copies: [], deletions: [], findings: [] });
  });
});

test('a copy leaves out the tags whose value CopySnapshot refuses, so that it is made at all', () => {
  const refused = { by: 'acs:ram::1:user/x', from: 'aliyun-user', page: 'see https://example.com' };
  const [action] = plan([source('s-1', { 'share-to': SHOP, ...refused })]).copies;
  expect(action?.copy.tags).toEqual({ 'share-to': SHOP, [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: 's-1' });
});

test('a copy carries the tags of its source, is kept as long, and says whose it is', () => {
  const tags = { 'share-to': SHOP, app: 'shop', 'snapshare:refused': '2026-02-01 *', 'acs:x': 'y', 'aliyun-x': 'y' };
  const [action] = plan([source('s-1', tags, { retentionDays: 10 })]).copies;
  expect(action?.copy).toMatchObject({
    snapshotId: 's-1',
    destinationRegionId: 'cn-hangzhou',
    name: 'snapshare-name-of-s-1',
    retentionDays: 9,
    kmsKeyId: KEY,
    tags: { 'share-to': SHOP, app: 'shop', [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: 's-1' },
  });
  expect(Object.keys(action?.copy.tags ?? {})).toHaveLength(4);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`tag-${at}`, '']));
  const [full] = plan([source('s-1', { 'share-to': SHOP, ...many }, { createdAtMs: NOW_MS - 9 * DAY_MS })]).copies;
  expect(Object.keys(full?.copy.tags ?? {})).toHaveLength(19);
});

describe('copies whose sharing a brake holds', () => {
  const ids = ['s-1', 's-2', 's-3'];
  const copies = ids.map((id) => copyOf(id));
  const share = shareOf(
    'rs-1',
    [SHOP],
    copies.map((copy) => copy.snapshotId),
    { name: nameOfShare('directory', [SHOP]) },
  );
  const world = worldOf([...ids.map((id) => source(id, {})), ...copies], [share], {
    originOfKey: (id) => (id === 'service' ? 'service' : 'customer'),
  });
  const encryption = { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': KEY } };
  const kindsWith = (count: number): string[] => {
    const brakes = { removals: { count, percent: 0 } };
    return planRegion(world, policyOf({ encryption, brakes }), NOW_MS).actions.map(({ kind }) => kind);
  };

  test('are not planned to be deleted', () => {
    expect(kindsWith(2)).toEqual([]);
  });

  test('are deleted once their sharing ends', () => {
    expect(kindsWith(3)).toEqual(['remove-principals', 'delete-snapshot', 'delete-snapshot', 'delete-snapshot']);
  });
});
