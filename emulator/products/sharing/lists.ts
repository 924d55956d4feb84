import { refuse } from '../../state/errors.ts';
import type { Association, Listed, ResourceShare } from '../../state/model.ts';
import { matchesTags } from '../../state/tags.ts';
import { millisText } from '../../state/times.ts';
import type { Answer, Call } from '../call/operation.ts';
import { type Page, pageOf } from '../call/paging.ts';
import { readTagFilter } from '../call/tags.ts';
import { associationAnswer, failedDetails, isCreated, shareAnswer, snapshotArn } from './answers.ts';
import { limitedList, readShareIds } from './input.ts';

const SHARE_STATUSES = new Set(['Active', 'Pending', 'Deleting', 'Deleted']);
const ASSOCIATION_STATUSES = new Set(['Associating', 'Associated', 'Failed', 'Disassociating', 'Disassociated']);

export const refuseToken = (): never => refuse(400, 'InvalidParameter.NextToken');

export const listPageSize = ({ params, world }: Call): number =>
  Math.min(
    params.integer('MaxResults', { min: 1, max: 100, code: 'InvalidParameter.MaxResults' }) ?? 20,
    world.switches.maxPageItems,
  );

function pageFor<T extends Listed>(call: Call, items: Iterable<T>): Page<T> {
  if ((call.params.text('NextToken')?.length ?? 0) > 256) refuse(400, 'InvalidParameter.NextToken.Length');
  return pageOf(items, call.params, listPageSize(call), refuseToken);
}

function readOwner({ params }: Call): 'Self' | 'OtherAccounts' {
  const owner = params.required('ResourceOwner', { code: 'MissingParameter.ResourceOwner' });
  return owner === 'Self' || owner === 'OtherAccounts' ? owner : refuse(400, 'InvalidParameter.ResourceOwner');
}

/** Shares of others that the account sees: those in effect, and those it has not answered yet. */
function foreignShares(call: Call): ResourceShare[] {
  const { region, accountId } = call;
  const invited = new Set(
    [...region.invitationsTo(accountId)].filter(({ status }) => status.value === 'Pending').map(({ share }) => share),
  );
  return [...region.shares.values()].filter(
    (share) => share.ownerAccountId !== accountId && (share.accounts.has(accountId) || invited.has(share)),
  );
}

export function listResourceShares(call: Call): Answer {
  const { region, accountId, params } = call;
  const owner = readOwner(call);
  const ids = readShareIds(call);
  const name = params.text('ResourceShareName');
  const status = params.text('ResourceShareStatus');
  const tags = readTagFilter(params);
  if (status !== undefined && !SHARE_STATUSES.has(status)) refuse(400, 'InvalidParameter.ResourceShareStatus');
  if (owner === 'OtherAccounts' && tags.length > 0) refuse(400, 'InvalidParameter.ResourceOwnerAndTag');
  const statusOf = (share: ResourceShare): string =>
    owner === 'OtherAccounts' ? (share.accounts.has(accountId) ? 'Active' : 'Pending') : share.status.asOf(call.asOfMs);
  const found = [...(owner === 'Self' ? region.sharesOf(accountId) : foreignShares(call))].filter(
    (share) =>
      isCreated(share, call) &&
      (ids.length === 0 || ids.includes(share.shareId)) &&
      (name === undefined || share.name === name) &&
      (status === undefined || statusOf(share) === status) &&
      matchesTags(share.tags.asOf(call.asOfMs), tags),
  );
  const page = pageFor(call, found);
  return {
    NextToken: page.nextToken,
    ResourceShares: page.items.map((share) => ({
      ...shareAnswer(share),
      ResourceShareStatus: statusOf(share),
      ResourceGroupId: '',
      Tags: owner === 'Self' ? [...share.tags.asOf(call.asOfMs)].map(([Key, Value]) => ({ Key, Value })) : [],
    })),
  };
}

export function listResourceShareAssociations(call: Call): Answer {
  const { region, accountId, params } = call;
  const side = params.required('AssociationType', { code: 'MissingParameter.AssociationType' });
  if (side !== 'Resource' && side !== 'Target') return refuse(400, 'InvalidParameter.AssociationType');
  const ids = readShareIds(call);
  const status = params.text('AssociationStatus');
  if (status !== undefined && !ASSOCIATION_STATUSES.has(status)) refuse(400, 'InvalidParameter.AssociationStatus');
  const entityId = readEntityFilter(call, side);
  const matches = (association: Association): boolean =>
    isCreated(association, call) &&
    (ids.length === 0 || ids.includes(association.share.shareId)) &&
    (entityId === undefined || association.entityId === entityId) &&
    (status === undefined || association.status.asOf(call.asOfMs) === status);
  const page = pageFor(call, filter(region.associationsOf(accountId, side), matches));
  return {
    NextToken: page.nextToken,
    ResourceShareAssociations: page.items.map((association) => ({
      ...associationAnswer(association, call.asOfMs),
      ...(side === 'Target' && { External: association.isExternal }),
      ...(association.failures.length > 0 && { AssociationFailedDetails: failedDetails(association) }),
    })),
  };
}

function* filter<T>(items: Iterable<T>, matches: (item: T) => boolean): Generator<T> {
  for (const item of items) if (matches(item)) yield item;
}

function readEntityFilter({ params }: Call, side: 'Resource' | 'Target'): string | undefined {
  const resourceId = params.text('ResourceId');
  const arn = params.text('ResourceArn');
  const target = params.text('Target');
  if (resourceId !== undefined && arn !== undefined) refuse(400, 'InvalidParameter.ResourceConflict');
  if (side === 'Resource' ? target !== undefined : resourceId !== undefined || arn !== undefined) {
    refuse(400, 'ConflictedAssociationType');
  }
  return side === 'Target' ? target : (resourceId ?? arn?.split('/').at(-1));
}

/** One snapshot in one share. */
interface SharedRow extends Listed {
  readonly association: Association;
}

function* sharedRows(call: Call, owner: 'Self' | 'OtherAccounts', ids: readonly string[]): Generator<SharedRow> {
  const { region, accountId } = call;
  if (owner === 'Self') {
    for (const association of region.associationsOf(accountId, 'Resource')) {
      const isWanted = ids.length === 0 || ids.includes(association.share.shareId);
      if (isWanted && association.status.asOf(call.asOfMs) === 'Associated')
        yield { seq: association.seq, association };
    }
    return;
  }
  const shares = [...region.shares.values()].filter((share) => share.accounts.has(accountId));
  const rows = shares
    .filter((share) => ids.length === 0 || ids.includes(share.shareId))
    .flatMap((share) => [...share.snapshots].map((snapshot) => share.resources.get(snapshot.snapshotId)))
    .filter((association) => association !== undefined)
    .filter((association) => association.updatedAtMs <= call.asOfMs)
    .map((association) => ({ seq: association.seq, association }));
  yield* rows.sort((a, b) => a.seq - b.seq);
}

export function listSharedResources(call: Call): Answer {
  const { params } = call;
  const owner = readOwner(call);
  const shareIds = readShareIds(call);
  const type = params.text('ResourceType');
  const resourceIds = limitedList(call, 'ResourceIds', 'InvalidParameter.ResourceIds');
  const arns = limitedList(call, 'ResourceArns', 'InvalidParameter.ResourceArns').map(
    (arn) => arn.split('/').at(-1) ?? '',
  );
  if (resourceIds.length > 0 && arns.length > 0) refuse(400, 'InvalidParameter.ResourceConflict');
  const wanted = new Set([...resourceIds, ...arns]);
  const target = params.text('Target');
  const matches = ({ association: { share, entityId } }: SharedRow): boolean =>
    (type === undefined || type === 'Snapshot') &&
    (wanted.size === 0 || wanted.has(entityId)) &&
    (target === undefined || (owner === 'Self' ? share.grantedTargets.has(target) : share.ownerAccountId === target));
  const page = pageFor(call, filter(sharedRows(call, owner, shareIds), matches));
  return {
    NextToken: page.nextToken,
    SharedResources: page.items.map(({ association }) => ({
      ResourceShareId: association.share.shareId,
      ResourceId: association.entityId,
      ResourceType: 'Snapshot',
      ResourceArn: snapshotArn(association.share, association.entityId),
      ...(owner === 'OtherAccounts' && { ResourceStatus: 'Available', ResourceStatusMessage: '' }),
      CreateTime: millisText(association.createdAtMs),
      UpdateTime: millisText(association.updatedAtMs),
    })),
  };
}

export function listSharedTargets(call: Call): Answer {
  const { params } = call;
  const owner = readOwner(call);
  const shareIds = readShareIds(call);
  const targets = limitedList(call, 'Targets', 'InvalidParameter.Targets');
  const resourceId = params.text('ResourceId') ?? params.text('ResourceArn')?.split('/').at(-1);
  const type = params.text('ResourceType') ?? 'Snapshot';
  const isWanted = (share: ResourceShare): boolean =>
    type === 'Snapshot' &&
    (shareIds.length === 0 || shareIds.includes(share.shareId)) &&
    (resourceId === undefined || share.resources.get(resourceId)?.status.value === 'Associated');
  const rows = (owner === 'Self' ? ownTargets(call, isWanted) : foreignOwners(call, isWanted)).filter(
    ({ row }) => targets.length === 0 || targets.includes(row.TargetId),
  );
  const page = pageFor(call, rows);
  return { NextToken: page.nextToken, SharedTargets: page.items.map(({ row }) => row) };
}

interface TargetRow extends Listed {
  readonly row: { readonly TargetId: string } & Answer;
}

function ownTargets({ region, accountId, asOfMs }: Call, isWanted: (share: ResourceShare) => boolean): TargetRow[] {
  return [...region.associationsOf(accountId, 'Target')]
    .filter(({ share, status }) => isWanted(share) && status.asOf(asOfMs) === 'Associated')
    .map((record) => targetRow(record.share, record.entityId, record.isExternal, record));
}

function foreignOwners(call: Call, isWanted: (share: ResourceShare) => boolean): TargetRow[] {
  const { accountId } = call;
  return foreignShares(call)
    .filter((share) => share.accounts.has(accountId) && isWanted(share))
    .map((share) => targetRow(share, share.ownerAccountId, share.targets.get(accountId)?.isExternal ?? false, share));
}

function targetRow(
  share: ResourceShare,
  targetId: string,
  isExternal: boolean,
  record: Pick<Association, 'seq' | 'createdAtMs' | 'updatedAtMs'>,
): TargetRow {
  return {
    seq: record.seq,
    row: {
      ResourceShareId: share.shareId,
      TargetId: targetId,
      External: isExternal,
      CreateTime: millisText(record.createdAtMs),
      UpdateTime: millisText(record.updatedAtMs),
    },
  };
}
