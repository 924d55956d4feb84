import { refuse } from '../../state/errors.ts';
import type { Answer, Call, Operation, Product, Right } from '../call/operation.ts';
import { read, write } from '../call/operation.ts';
import { requestTags, resourceTags } from '../call/tags.ts';
import { listResourceShareAssociations, listResourceShares, listSharedResources, listSharedTargets } from './lists.ts';
import {
  associateResourceShare,
  createResourceShare,
  deleteResourceShare,
  disassociateResourceShare,
  updateResourceShare,
} from './owner.ts';
import {
  acceptResourceShareInvitation,
  listResourceShareInvitations,
  rejectResourceShareInvitation,
} from './sharee.ts';
import { listShareTags, tagShares, untagShares } from './tags.ts';

function enableSharingWithResourceDirectory({ world, accountId }: Call): Answer {
  if (world.directory.managementAccountId !== accountId) refuse(409, 'ActionNotPermitted');
  if (world.directory.isSharingEnabled) refuse(409, 'AlreadyEnabled');
  world.directory.isSharingEnabled = true;
  return {};
}

const checkSharingStatus = ({ world, accountId }: Call): Answer => ({
  EnableSharingWithRd: world.directory.has(accountId) && world.directory.isSharingEnabled,
});

function describeRegions({ world }: Call): Answer {
  const row = (regionId: string): Answer => ({
    RegionId: regionId,
    LocalName: regionId,
    RegionEndpoint: `resourcesharing.${regionId}.aliyuncs.com`,
  });
  return { Regions: [...world.regions.keys()].map(row) };
}

/** A principal as RAM is told of it: its id, or where it stands in the directory. */
function targetOf({ world: { directory, switches } }: Call, id: string): string {
  const isById =
    switches.conditionTarget === 'id' || (switches.conditionTarget === 'path-of-folders' && directory.has(id));
  return isById ? id : (directory.pathOf(id) ?? id);
}

/** Of calls about shares in general RAM is told what they name; of tags, as the switch says. */
function rights(call: Call): Right[] {
  const { world, region, accountId, params } = call;
  const resources = params.objects('Resources');
  const ids = resources.map((entry) => entry.get('ResourceId') ?? '');
  const share = region.shares.get(params.text('ResourceShareId') ?? '');
  const conditions = {
    'resourcesharing:RequestedAllowExternalTargets': [params.text('AllowExternalTargets') ?? 'false'],
    'resourcesharing:Target': params.list('Targets').map((id) => targetOf(call, id)),
    'resourcesharing:RequestedResourceType': [...new Set(resources.map((entry) => entry.get('ResourceType') ?? ''))],
    'resourcesharing:ResourceArn': [
      ...ids.map((id) => `acs:ecs:${region.regionId}:${accountId}:snapshot/${id}`),
      ...params.list('ResourceArns'),
    ],
    ...(world.switches.sharingTagConditions === 'judged' && {
      ...requestTags(params),
      ...resourceTags(share?.ownerAccountId === accountId ? share.tags.value : undefined),
    }),
  };
  return [{ resource: '*', conditions }];
}

const tagRights = ({ region, accountId, params }: Call): Right[] =>
  params.list('ResourceId').map((shareId) => ({
    resource: `acs:resourcesharing:${region.regionId}:${accountId}:resourceshare/${shareId}`,
    conditions: { ...requestTags(params), ...resourceTags(region.shares.get(shareId)?.tags.value) },
  }));

const change = (run: Operation['run']): Operation => ({ ...write(run), rights });

/** Resource Sharing, for owners and sharees, as far as it concerns snapshots. */
export const resourcesharing: Product = {
  name: 'resourcesharing',
  trailName: undefined,
  version: '2020-01-10',
  operations: {
    CreateResourceShare: change(createResourceShare),
    UpdateResourceShare: change(updateResourceShare),
    DeleteResourceShare: change(deleteResourceShare),
    AssociateResourceShare: change(associateResourceShare),
    DisassociateResourceShare: change(disassociateResourceShare),
    ListResourceShares: read(listResourceShares),
    ListResourceShareAssociations: read(listResourceShareAssociations),
    ListResourceShareInvitations: read(listResourceShareInvitations),
    AcceptResourceShareInvitation: write(acceptResourceShareInvitation),
    RejectResourceShareInvitation: write(rejectResourceShareInvitation),
    ListSharedResources: read(listSharedResources),
    ListSharedTargets: read(listSharedTargets),
    EnableSharingWithResourceDirectory: write(enableSharingWithResourceDirectory),
    CheckSharingWithResourceDirectoryStatus: read(checkSharingStatus),
    DescribeRegions: read(describeRegions),
    TagResources: { ...write(tagShares), rights: tagRights },
    UntagResources: { ...write(untagShares), rights: tagRights },
    ListTagResources: read(listShareTags),
  },
};
