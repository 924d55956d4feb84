import { MINUTE_MS } from '../../../shared/base/durations.ts';
import type { RawBody } from '../../../shared/cloud/alibaba/wire/raw-calls.ts';
import { rowsAt, tagsAt, textAt } from '../answers.ts';
import { type Bench, refusalText, required } from '../bench.ts';
import { type Experiment, NEEDS_KEY } from '../experiment.ts';
import {
  diskRequest,
  letIn,
  makeDisk,
  makeShare,
  openDoor,
  probeTag,
  shareIdOf,
  snapshot,
  tagKeyOf,
  waitForDisk,
  waitForMember,
  waitForSnapshot,
  zones,
} from '../ground.ts';
import { Untried } from '../hand.ts';
import { snapshotsBy } from '../lookups.ts';

const MARK = 'acs:ecs:sharedFrom';
const MARK_OF_SHARED = 'acs:ecs:isShared';
const SEEN_WITHIN_MS = 5 * MINUTE_MS;
/** One page after another, so that an account with many snapshots is looked through. */
const MAX_PAGES = 50;

const mark: Experiment = {
  id: 'mark',
  facts: ['mark', 'shared-mark'],
  about: 'probe.about.mark',
  async run(bench) {
    await openDoor(bench);
    const snapshotId = await snapshot(bench);
    const [source] = await snapshotsBy(bench.owner, { SnapshotIds: JSON.stringify([snapshotId]) });
    const name = source === undefined ? '' : textAt(source, 'SnapshotName');
    const entry = await bench.wait(
      'the snapshot at the recipient',
      () => entryOf(bench, snapshotId, name),
      SEEN_WITHIN_MS,
    );
    const tags = [...tagsAt(entry, 'Tags', 'Tag')];
    const [key, value] = tags.find(([one]) => one.startsWith(MARK)) ?? [];
    if (key === undefined) bench.see('mark', 'none', 'the entry has no such tag');
    else if (key === MARK && value?.includes(snapshotId) === true)
      bench.see('mark', 'key-and-value', `${key} = ${value}`);
    else bench.see('mark', key.includes(snapshotId) ? 'key' : 'another form', `${key} = ${JSON.stringify(value)}`);
    await seeMarkOfShared(bench, snapshotId);
  },
};

/** What the owner sees of its own snapshot, once the recipient sees it too. */
async function seeMarkOfShared({ owner, see }: Bench, snapshotId: string): Promise<void> {
  const [row] = await snapshotsBy(owner, { SnapshotIds: JSON.stringify([snapshotId]) });
  const value = row === undefined ? undefined : tagsAt(row, 'Tags', 'Tag').get(MARK_OF_SHARED);
  if (value === undefined) see('shared-mark', 'none', 'the snapshot has no such tag');
  else see('shared-mark', 'set', `${MARK_OF_SHARED} = ${value}`);
}

/** What the recipient sees of a snapshot of the owner's. */
async function entryOf({ recipient }: Bench, snapshotId: string, name: string): Promise<RawBody | undefined> {
  let nextToken = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const request = {
      RegionId: recipient.regionId,
      MaxResults: 100,
      ...(nextToken !== '' && { NextToken: nextToken }),
    };
    const body = await recipient.ask('ecs', 'DescribeSnapshots', request);
    const rows = rowsAt(body, 'Snapshots', 'Snapshot');
    const marked = rows.find((row) => JSON.stringify(row['Tags'] ?? '').includes(snapshotId));
    const found = marked ?? rows.find((row) => name !== '' && textAt(row, 'SnapshotName') === name);
    if (found) return found;
    nextToken = textAt(body, 'NextToken');
    if (nextToken === '') return undefined;
  }
  return undefined;
}

const tags: Experiment = {
  id: 'tags',
  facts: ['commas', 'key-only-filter', 'new-disk'],
  about: 'probe.about.tags',
  async run(bench) {
    const snapshotId = await snapshot(bench);
    const key = tagKeyOf(bench, 'commas');
    const value = '1111222233334444,fd-AbCdEf1234;@prod+all';
    const request = {
      RegionId: bench.owner.regionId,
      ResourceType: 'snapshot',
      ResourceId: [snapshotId],
      Tag: [{ Key: key, Value: value }],
    };
    const set = await bench.make(
      { kind: 'tag', side: 'owner', name: key, on: snapshotId },
      () => bench.owner.tell('ecs', 'TagResources', request),
      () => key,
    );
    if (!set.isDone) bench.see('commas', 'refused', refusalText(set));
    else {
      const read = await bench.wait('the tag', async () => {
        const [row] = await snapshotsBy(bench.owner, { SnapshotIds: JSON.stringify([snapshotId]) });
        return row === undefined ? undefined : tagsAt(row, 'Tags', 'Tag').get(key);
      });
      bench.see('commas', read === value ? 'allowed' : 'changed', `read back as ${read}`);
    }
    if (set.isDone) await filterByKey(bench, snapshotId, key);
    if (bench.options.snapshotId !== undefined) throw new Untried('only without --snapshot');
  },
};

async function filterByKey({ owner, see }: Bench, snapshotId: string, key: string): Promise<void> {
  const request = { RegionId: owner.regionId, MaxResults: 100, Tag: [{ Key: key }] };
  const outcome = await owner.tell('ecs', 'DescribeSnapshots', request);
  if (!outcome.isDone) {
    see('key-only-filter', 'mismatch', refusalText(outcome));
    return;
  }
  const ids = rowsAt(outcome.body, 'Snapshots', 'Snapshot').map((row) => textAt(row, 'SnapshotId'));
  const isFound = ids.includes(snapshotId) && ids.length === 1;
  see(
    'key-only-filter',
    isFound ? 'match' : 'mismatch',
    `${ids.length} found, ours ${isFound ? '' : 'not '}alone among them`,
  );
}

/** An encrypted copy beside its source shows two facts, and its end a third. */
const copies: Experiment = {
  id: 'copies',
  facts: ['empty-key', 'copy-source', 'missing-deletion'],
  about: 'probe.about.copies',
  async run(bench) {
    const snapshotId = await snapshot(bench);
    const copyId = await makeCopy(bench, snapshotId, {});
    const [row] = await snapshotsBy(bench.owner, { SnapshotIds: JSON.stringify([copyId]) });
    const keyId = row === undefined ? '' : textAt(row, 'KMSKeyId');
    bench.see('empty-key', keyId === '' ? 'empty' : 'shown', keyId === '' ? 'KMSKeyId is empty' : 'KMSKeyId is filled');
    const source = row === undefined ? '' : textAt(row, 'SourceSnapshotId');
    bench.see(
      'copy-source',
      source === snapshotId ? 'named' : source === '' ? 'empty' : 'another',
      `it is ${source || 'empty'}`,
    );
    required(await bench.owner.tell('ecs', 'DeleteSnapshot', { SnapshotId: copyId }), 'deleting the copy');
    await bench.wait('the end of the copy', async () => {
      const rows = await snapshotsBy(bench.owner, { SnapshotIds: JSON.stringify([copyId]) });
      return rows.length === 0 ? true : undefined;
    });
    bench.struck(copyId);
    const again = await bench.owner.tell('ecs', 'DeleteSnapshot', { SnapshotId: copyId });
    bench.see('missing-deletion', again.isDone ? 'ignored' : 'refused', again.isDone ? 'taken' : refusalText(again));
  },
};

/** Copies within the region, under the service key unless another is named. @returns Its id, once it is there. */
async function makeCopy(bench: Bench, snapshotId: string, more: object): Promise<string> {
  const name = bench.newName();
  const request = {
    RegionId: bench.owner.regionId,
    DestinationRegionId: bench.owner.regionId,
    SnapshotId: snapshotId,
    DestinationSnapshotName: name,
    DestinationSnapshotDescription: name,
    Encrypted: true,
    Tag: probeTag(bench),
    ClientToken: name,
    ...more,
  };
  const outcome = await bench.make(
    { kind: 'snapshot', side: 'owner', name },
    () => bench.owner.tell('ecs', 'CopySnapshot', request),
    (body) => textAt(body, 'SnapshotId'),
  );
  const copyId = textAt(required(outcome, 'an encrypted copy'), 'SnapshotId');
  await waitForSnapshot(bench, copyId);
  return copyId;
}

const tokens: Experiment = {
  id: 'tokens',
  facts: ['token-after-deletion'],
  about: 'probe.about.tokens',
  async run(bench) {
    const name = bench.newName();
    const { diskId, zoneId } = await makeDisk(bench, name);
    required(await bench.owner.tell('ecs', 'DeleteDisk', { DiskId: diskId }), 'releasing the disk');
    await bench.wait('the end of the disk', async () => {
      const request = { RegionId: bench.owner.regionId, DiskIds: JSON.stringify([diskId]) };
      const rows = rowsAt(await bench.owner.ask('ecs', 'DescribeDisks', request), 'Disks', 'Disk');
      return rows.length === 0 ? true : undefined;
    });
    bench.struck(diskId);
    const request = diskRequest(bench, zoneId, name, { ClientToken: `${name}-${zoneId}` });
    const again = await bench.make(
      { kind: 'disk', side: 'owner', name },
      () => bench.owner.tell('ecs', 'CreateDisk', request),
      (body) => textAt(body, 'DiskId'),
    );
    if (!again.isDone) {
      bench.see('token-after-deletion', 'refused', refusalText(again));
      return;
    }
    const second = textAt(again.body, 'DiskId');
    bench.see(
      'token-after-deletion',
      second === diskId ? 'repeats' : 'makes-anew',
      `answered ${second}, first ${diskId}`,
    );
    if (second !== diskId) await waitForDisk(bench, second);
  },
};

const keyless: Experiment = {
  id: 'keyless-disk',
  facts: ['keyless-disk'],
  about: 'probe.about.keyless',
  needs: NEEDS_KEY,
  async run(bench) {
    const copyId = await makeCopy(bench, await snapshot(bench), { KMSKeyId: bench.options.kmsKeyId });
    const { isExternal } = await openDoor(bench);
    const targets = [bench.recipient.accountId];
    const made = await makeShare(bench, { snapshotIds: [copyId], targets, isExternal });
    const shareId = shareIdOf(required(made, 'sharing the encrypted copy'));
    await letIn(bench, { shareId, isExternal });
    await waitForMember(bench, shareId, 'Resource', copyId);
    const entry = await bench.wait('the copy at the recipient', () => entryOf(bench, copyId, ''), SEEN_WITHIN_MS);
    const [zoneId = ''] = await zones(bench);
    const name = bench.newName();
    const outcome = await bench.make(
      { kind: 'disk', side: 'recipient', name },
      () => {
        const more = { SnapshotId: textAt(entry, 'SnapshotId'), Encrypted: true };
        return bench.recipient.tell('ecs', 'CreateDisk', diskRequest(bench, zoneId, name, more));
      },
      (body) => textAt(body, 'DiskId'),
    );
    if (outcome.isDone) bench.see('keyless-disk', 'service-key', 'made without naming a key');
    else bench.see('keyless-disk', 'refused', refusalText(outcome));
  },
};

export const OF_SNAPSHOTS = [mark, tags, copies, tokens, keyless];
