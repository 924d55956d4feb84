import { REFUSED_TAG } from '../plan/wish/refusal-marks.ts';
import { COPY_OF_TAG, INSTALLATION_TAG, KIND_TAG } from '../plan/world.ts';
import type { Policy, VisitedAccounts } from '../policy/policy.ts';
import {
  ANY,
  allow,
  deny,
  denyTagging,
  inDocuments,
  type PolicyDocument,
  ROLE_LIMIT,
  requestTag,
  resourceTag,
  SNAPSHOTS,
  type Statement,
} from './document.ts';
import { approvingKeys, decidingKeys } from './tag-keys.ts';

/** The functions in the order of `s.yaml`. */
export const FUNCTION_NAMES = ['share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation', 'use-shared'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];
/** The functions that look after the snapshots of owners. */
export const OWNER_FUNCTIONS = ['share-on-tag', 'sweep', 'unshare-expired'] as const satisfies readonly FunctionName[];
/** The functions that run in a sharee's account, or in a hub for its members. */
export const SHAREE_FUNCTIONS = ['accept-invitation', 'use-shared'] as const satisfies readonly FunctionName[];

const LOG_STORE = ['acs:log:*:*:project/snapshare-*/logstore/functions'];
const SHARES = ['acs:resourcesharing:*:*:resourceshare/*'];
const FAILURE_QUEUE = ['acs:mns:*:*:/queues/snapshare-failures/messages'];

/** Other types that can be shared; a call that names one of them is denied. @see Resource Sharing, supported types */
const OTHER_RESOURCE_TYPES = [
  'CapacityReservation',
  'DeploymentSet',
  'ElasticityAssurance',
  'Image',
  'IpamPool',
  'IpamResourceDiscovery',
  'KMSInstance',
  'PrefixList',
  'PublicIpAddressPool',
  'ROSTemplate',
  'ServiceCatalogPortfolio',
  'VSwitch',
];

/** What Function Compute itself does with a function's role: writing its log, and keeping what was given up. */
const PLATFORM: readonly Statement[] = [
  { Effect: 'Allow', Action: ['log:PostLogStoreLogs'], Resource: LOG_STORE },
  { Effect: 'Allow', Action: ['mns:SendMessage'], Resource: FAILURE_QUEUE },
];

/** The operations that only Function Compute carries out. */
export const PLATFORM_OPERATIONS = PLATFORM.flatMap(({ Action }) => Action);

const CREATE = ['resourcesharing:CreateResourceShare'];
const JOIN = ['resourcesharing:AssociateResourceShare'];
const LEAVE = ['resourcesharing:DisassociateResourceShare'];
const DELETE = ['resourcesharing:DeleteResourceShare'];
const TYPE = 'resourcesharing:RequestedResourceType';
const TARGET = 'resourcesharing:Target';

/** Also matches the path of the directory that ends in the id, which the vendor's examples compare with. */
const idsAndPaths = (ids: readonly string[]): string[] => ids.flatMap((id) => [id, `*/${id}`]);

/** Reads snapshots, shares and keys. */
export function observe(): Statement[] {
  return [
    allow([
      'ecs:DescribeImages',
      'ecs:DescribeSnapshots',
      'kms:DescribeKey',
      'ram:GetRole',
      'resourcesharing:ListResourceShareAssociations',
      'resourcesharing:ListResourceShares',
    ]),
  ];
}

/**
 * Gives grants: snapshots only, and a principal only by making the share, only where policy permits it.
 *
 * Each list stands twice. If several values of a request are judged by all, the `Allow` wants every principal to be
 * permitted; if by any, the `Deny` wants none not to be. Each call of ours names snapshots, and each creation principals,
 * so that no condition here meets a call of ours that lacks its key, but the one against principals in a share that exists.
 */
function share({ principals: { directory, external }, installation, ram }: Policy): Statement[] {
  const ofSnapshots = { [TYPE]: ['Snapshot'] };
  const [asNew, asOurs] =
    ram.sharingTags === 'judged'
      ? [{ [requestTag(INSTALLATION_TAG)]: [installation] }, ofInstallation(installation)]
      : [{}, {}];
  const reaching = (isExternal: 'true' | 'false') => ({
    Bool: { 'resourcesharing:RequestedAllowExternalTargets': [isExternal] },
  });
  const create = (isExternal: 'true' | 'false', principals: readonly string[] | 'any'): Statement[] => {
    if (principals.length === 0) return [];
    const equals = { ...ofSnapshots, ...asNew };
    if (principals === 'any') return [allow(CREATE, ANY, { ...reaching(isExternal), StringEquals: equals })];
    const targets = { [TARGET]: isExternal === 'true' ? principals : idsAndPaths(principals) };
    return [
      allow(CREATE, ANY, { ...reaching(isExternal), StringEquals: equals, StringLike: targets }),
      deny(CREATE, { ...reaching(isExternal), StringNotLike: targets }),
    ];
  };
  return [
    ...create('false', directory),
    ...create('true', external),
    allow(JOIN, ANY, { StringEquals: { ...ofSnapshots, ...asOurs } }),
    deny(JOIN, { StringLike: { [TARGET]: ['?*'] } }),
    deny([...JOIN, ...CREATE], { StringNotEquals: ofSnapshots }),
    // By name as well, for a type that stands beside Snapshot in one call.
    deny([...JOIN, ...CREATE, ...LEAVE], { StringEquals: { [TYPE]: OTHER_RESOURCE_TYPES } }),
    // What the service refuses is looked into, and marked if it is for good.
    allow(['resourcesharing:CheckSharingWithResourceDirectoryStatus']),
  ];
}

/** Marks what the service refuses for good. The keys on which a decision hangs are refused, each of them. */
function markRefusals(policy: Policy): Statement[] {
  const keys = [...decidingKeys(policy), COPY_OF_TAG, INSTALLATION_TAG];
  return [
    allow(['ecs:TagResources'], SNAPSHOTS, { StringLike: { [requestTag(REFUSED_TAG)]: ANY } }),
    ...denyTagging(['ecs:TagResources'], keys),
  ];
}

/** Remembers on shares of ours what an outsider answered. What says whose a share is, is given when it is made. */
function rememberAnswers({ installation }: Policy): Statement[] {
  const tag = ['resourcesharing:TagResources'];
  return [
    allow(tag, SHARES, { StringEquals: ofInstallation(installation) }),
    ...denyTagging(tag, [INSTALLATION_TAG, KIND_TAG]),
  ];
}

const ofInstallation = (installation: string) => ({ [resourceTag(INSTALLATION_TAG)]: [installation] });

/** Ends grants. It can only take access away; an empty share is deleted by runs that see the whole region. */
function unshare(name: FunctionName, { installation, hygiene, ram }: Policy): Statement[] {
  const actions = [...LEAVE, ...(name === 'share-on-tag' ? [] : DELETE)];
  if (ram.sharingTags === 'ignored') return [allow(actions)];
  return [
    allow(actions, ANY, { StringEquals: ofInstallation(installation) }),
    // Takes overdue snapshots out of shares made by hand.
    ...(name === 'unshare-expired' && hygiene.scope === 'all'
      ? [allow(LEAVE, ANY, { StringEquals: { [TYPE]: ['Snapshot'] } })]
      : []),
  ];
}

/** What answers invitations, and leaves shares of senders that are no longer trusted. */
export function accept({ mode, accept: { otherwise } }: Policy): Statement[] {
  const reads = [
    'resourcesharing:ListResourceShareInvitations',
    'resourcesharing:ListResourceShares',
    'resourcesharing:ListSharedResources',
  ];
  if (mode === 'observe') return [allow(reads)];
  const refusals = ['resourcesharing:RejectResourceShareInvitation', ...LEAVE];
  return [
    allow([...reads, 'resourcesharing:AcceptResourceShareInvitation', ...(otherwise === 'reject' ? refusals : [])]),
    // Who leaves a share names no resource; the account's own shares keep theirs.
    ...(otherwise === 'reject' ? [deny(LEAVE, { StringLike: { [TYPE]: ['?*'] } })] : []),
  ];
}

/** What makes copies and disks of what is shared, as far as there are rules for it. */
export function useShared(policy: Policy): Statement[] {
  const { mode, use } = policy;
  const reads = ['ecs:DescribeSnapshots', 'resourcesharing:ListResourceShares', 'resourcesharing:ListSharedResources'];
  const makesDisks = use.some(({ disk }) => disk !== undefined);
  const isWriting = mode !== 'observe';
  return [
    allow([
      ...reads,
      ...(makesDisks ? ['ecs:DescribeDisks', 'ecs:ListTagResources'] : []),
      ...(makesDisks && isWriting ? ['ecs:CreateDisk'] : []),
    ]),
    // What is made here must not ask to be shared on.
    ...(isWriting && use.some(({ copy }) => copy !== undefined)
      ? [allow(['ecs:CopySnapshot'], SNAPSHOTS), ...denyTagging(['ecs:CopySnapshot'], decidingKeys(policy))]
      : []),
  ];
}

/** The role of each account that is visited, by its ARN. */
export const rolesIn = ({ roleName, accounts }: VisitedAccounts): string[] =>
  (accounts === 'directory' ? ['*'] : accounts).map((id) => `acs:ram::${id}:role/${roleName}`);

/** Visits accounts through their role; a function that a timer wakes first wakes itself once for each. */
function visitAccounts(name: FunctionName, visited: VisitedAccounts | undefined): Statement[] {
  if (visited === undefined) return [];
  const { accounts } = visited;
  const roles = rolesIn(visited);
  if (name === 'share-on-tag') return [allow(['sts:AssumeRole'], roles)];
  return [
    allow(['sts:AssumeRole'], roles),
    allow(['fc:InvokeFunction'], [functionArn(name)]),
    ...(accounts === 'directory' ? [allow(['resourcemanager:ListAccounts'])] : []),
  ];
}

function functionArn(name: FunctionName): string {
  return `acs:fc:*:*:functions/snapshare-${name}`;
}

/** What looks after the snapshots of the account that it is used in. */
export function ownerStatements(name: FunctionName, policy: Policy): Statement[] {
  const { mode, encryption } = policy;
  const isSharing = mode !== 'observe';
  const isUnsharing = mode === 'sync';
  const isCopying = isSharing && encryption.serviceKey === 'copy' && name !== 'unshare-expired';
  return [
    ...observe(),
    ...(isSharing ? [...share(policy), ...markRefusals(policy)] : []),
    // Invitations are looked after by runs that see the whole region.
    ...(isSharing && name === 'sweep' ? rememberAnswers(policy) : []),
    ...(isUnsharing ? [...unshare(name, policy), ...deleteSnapshots(name, policy)] : []),
    ...(isCopying
      ? [allow(['ecs:CopySnapshot'], SNAPSHOTS), ...denyTagging(['ecs:CopySnapshot'], approvingKeys(policy))]
      : []),
  ];
}

/** Wakes the acceptance of members that were invited. */
function knocking(name: FunctionName, { members }: Policy): Statement[] {
  const isKnocking = name === 'share-on-tag' && members !== undefined && members.accounts !== 'directory';
  return isKnocking ? [allow(['fc:InvokeFunction'], [functionArn('accept-invitation')])] : [];
}

/** Tells a bus of the own account what a run changed. Packages for members name no bus. */
function tellBus({ mode, notify: { eventBus } }: Policy): Statement[] {
  if (eventBus === '' || mode === 'observe') return [];
  return [allow(['eventbridge:PutEvents'], [`acs:eventbridge:*:*:eventbus/${eventBus}`])];
}

/** Right before a deletion. */
const READ_LOCKS = allow(['ecs:DescribeLockedSnapshots']);

/** Deletes stand-in copies of ours, or what asked to be shared and is past its retention; nothing that lacks our tag. */
function deleteSnapshots(name: FunctionName, { encryption, expiry, installation, tags }: Policy): Statement[] {
  if (name === 'sweep' && encryption.serviceKey === 'copy') {
    const condition = { StringEquals: ofInstallation(installation), StringLike: { [resourceTag(COPY_OF_TAG)]: ANY } };
    return [READ_LOCKS, allow(['ecs:DeleteSnapshot'], SNAPSHOTS, condition)];
  }
  if (name === 'unshare-expired' && expiry.deleteExpired === 'after-unshare')
    return [READ_LOCKS, allow(['ecs:DeleteSnapshot'], SNAPSHOTS, { StringLike: { [resourceTag(tags.shareTo)]: ANY } })];
  return [];
}

function shareeStatements(name: FunctionName, policy: Policy): Statement[] {
  return name === 'accept-invitation' ? accept(policy) : useShared(policy);
}

const isForSharees = (name: FunctionName): boolean => SHAREE_FUNCTIONS.some((one) => one === name);

/**
 * What a function's role may do, in as many documents as RAM's limits take.
 * @param account In a member that serves itself, no function visits others.
 * @throws {InputError} when the policy names more than the documents can hold; the limit is named.
 */
export function functionPolicies(
  name: FunctionName,
  policy: Policy,
  account: 'owner' | 'member' = 'owner',
): PolicyDocument[] {
  const statements = isForSharees(name)
    ? [...shareeStatements(name, policy), ...(account === 'owner' ? visitAccounts(name, policy.members) : [])]
    : [...ownerStatements(name, policy), ...knocking(name, policy), ...visitAccounts(name, policy.owners)];
  const telling = account === 'owner' ? tellBus(policy) : [];
  return inDocuments([...statements, ...telling, ...PLATFORM], ROLE_LIMIT, `snapshare-${name}`);
}

/** A trust policy. */
export interface TrustDocument {
  readonly Version: '1';
  readonly Statement: readonly [
    {
      readonly Action: 'sts:AssumeRole';
      readonly Effect: 'Allow';
      readonly Principal:
        | { readonly Service: readonly string[] }
        | { readonly RAM: readonly unknown[] | object }
        | { readonly Federated: readonly unknown[] };
      readonly Condition?: { readonly StringEquals: Readonly<Record<string, unknown>> };
    },
  ];
}

/** Lets Function Compute run a function with the role. */
export const FUNCTION_TRUST: TrustDocument = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } }],
};
