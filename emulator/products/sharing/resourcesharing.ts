import { refuse } from '../../state/errors.ts';
import type { ConditionValues } from '../../state/identity.ts';
import type { Answer, Call, Operation, Product } from '../call/operation.ts';
import { read, write } from '../call/operation.ts';
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

function conditions({ region, accountId, params }: Call): ConditionValues {
  const resources = params.objects('Resources');
  const ids = resources.map((entry) => entry.get('ResourceId') ?? '');
  return {
    'resourcesharing:RequestedAllowExternalTargets': [params.text('AllowExternalTargets') ?? 'false'],
    'resourcesharing:Target': params.list('Targets'),
    'resourcesharing:RequestedResourceType': [...new Set(resources.map((entry) => entry.get('ResourceType') ?? ''))],
    'resourcesharing:ResourceArn': [
      ...ids.map((id) => `acs:ecs:${region.regionId}:${accountId}:snapshot/${id}`),
      ...params.list('ResourceArns'),
    ],
  };
}

const shareArn = ({ region, accountId, params }: Call): string =>
  `acs:resourcesharing:${region.regionId}:${accountId}:resourceshare/${params.list('ResourceId')[0] ?? '*'}`;

const change = (run: Operation['run']): Operation => ({ ...write(run), conditions });

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
    TagResources: { ...write(tagShares), resource: shareArn },
    UntagResources: { ...write(untagShares), resource: shareArn },
    ListTagResources: read(listShareTags),
  },
};
