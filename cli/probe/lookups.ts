import { CloudCallError } from '../../shared/base/errors.ts';
import type { RawBody } from '../../shared/cloud/alibaba/wire/raw-calls.ts';
import { rowsAt, tagsAt, textAt } from './answers.ts';
import type { Hand } from './hand.ts';
import type { OpenThing } from './journal.ts';
import { descriptionOf, type Kind, PROBE_TAG } from './things.ts';

/** Something as it is found in an account. */
export interface Found {
  readonly id: string;
  /** It carries the tag or the words of this run; nothing else is ever removed. */
  readonly isOurs: boolean;
  readonly status: string;
}

type Lookup = (thing: OpenThing, hand: Hand, run: string) => Promise<readonly Found[]>;

/** Looks for something by its id, else by its name. Several may have one name, when a call was made twice. */
export const LOOKUPS: Readonly<Record<Kind, Lookup>> = {
  share: async ({ id, name }, hand, run) => {
    const filter = id === undefined ? { ResourceShareName: name } : { ResourceShareIds: [id] };
    const request = { ResourceOwner: 'Self', MaxResults: 100, ...filter };
    const rows = rowsAt(await hand.ask('resourcesharing', 'ListResourceShares', request), 'ResourceShares');
    return rows
      .filter((row) => textAt(row, 'ResourceShareName') === name)
      .map((row) => ({
        id: textAt(row, 'ResourceShareId'),
        isOurs: tagsAt(row, 'Tags').get(PROBE_TAG) === run,
        status: textAt(row, 'ResourceShareStatus'),
      }))
      .filter(({ status }) => status !== 'Deleted');
  },
  tag: async ({ name, on = '' }, hand, run) => {
    const rows = await snapshotsBy(hand, { SnapshotIds: JSON.stringify([on]) });
    const isThere = rows.some((row) => tagsAt(row, 'Tags', 'Tag').has(name));
    return isThere ? [{ id: name, isOurs: name.includes(run), status: '' }] : [];
  },
  function: async ({ name }, hand, run) => {
    const found = await orNone(hand.ask('fc', 'GetFunction', { functionName: name }), 'FunctionNotFound');
    return found.map((one) => ({ id: name, isOurs: textAt(one, 'description') === descriptionOf(run), status: '' }));
  },
  role: async ({ name }, hand, run) => {
    const found = await orNone(hand.ask('ram', 'GetRole', { RoleName: name }), 'EntityNotExist.Role');
    return found.map((one) => described(name, textAt(one, 'Role', 'Description'), run));
  },
  policy: async ({ name }, hand, run) => {
    const request = { PolicyType: 'Custom', PolicyName: name };
    const found = await orNone(hand.ask('ram', 'GetPolicy', request), 'EntityNotExist.Policy');
    return found.map((one) => described(name, textAt(one, 'Policy', 'Description'), run));
  },
  snapshot: async ({ id, name }, hand, run) => {
    const filter = id === undefined ? { SnapshotName: name } : { SnapshotIds: JSON.stringify([id]) };
    return (await snapshotsBy(hand, filter)).map((row) => ({
      id: textAt(row, 'SnapshotId'),
      isOurs: tagsAt(row, 'Tags', 'Tag').get(PROBE_TAG) === run,
      status: textAt(row, 'Status'),
    }));
  },
  disk: async ({ id, name }, hand, run) => {
    const filter = id === undefined ? { DiskName: name } : { DiskIds: JSON.stringify([id]) };
    const request = { RegionId: hand.regionId, MaxResults: 100, ...filter };
    return rowsAt(await hand.ask('ecs', 'DescribeDisks', request), 'Disks', 'Disk').map((row) => ({
      id: textAt(row, 'DiskId'),
      isOurs: tagsAt(row, 'Tags', 'Tag').get(PROBE_TAG) === run,
      status: textAt(row, 'Status'),
    }));
  },
};

const described = (name: string, description: string, run: string): Found => ({
  id: name,
  isOurs: description === descriptionOf(run),
  status: '',
});

export async function snapshotsBy(hand: Hand, filter: Readonly<Record<string, unknown>>): Promise<RawBody[]> {
  const request = { RegionId: hand.regionId, MaxResults: 100, ...filter };
  return rowsAt(await hand.ask('ecs', 'DescribeSnapshots', request), 'Snapshots', 'Snapshot');
}

/** What is in a share, or who, with the status of each. */
export async function membersOf(
  hand: Hand,
  shareId: string,
  side: 'Resource' | 'Target',
): Promise<ReadonlyMap<string, string>> {
  const request = { AssociationType: side, ResourceShareIds: [shareId], MaxResults: 100 };
  const body = await hand.ask('resourcesharing', 'ListResourceShareAssociations', request);
  return new Map(
    rowsAt(body, 'ResourceShareAssociations').map((row) => [textAt(row, 'EntityId'), textAt(row, 'AssociationStatus')]),
  );
}

async function orNone(work: Promise<RawBody>, missing: string): Promise<RawBody[]> {
  try {
    return [await work];
  } catch (error) {
    if (error instanceof CloudCallError && error.cloudCode === missing) return [];
    throw error;
  }
}
