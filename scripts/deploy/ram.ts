import type { Policy } from '../../shared/policy/policy.ts';

/** The functions in the order of `s.yaml`. */
export const FUNCTION_NAMES = ['share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation', 'use-shared'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One statement of a RAM policy. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** @see RAM, policy structure and syntax */
export interface PolicyDocument {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

const ANY = ['*'];
const SNAPSHOTS = ['acs:ecs:*:*:snapshot/*'];
const LOG_STORE = ['acs:log:*:*:project/snapshare-*/logstore/functions'];
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

const allow = (Action: readonly string[], Resource: readonly string[] = ANY, condition?: Condition): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(condition && { Condition: condition }),
});

/** Reads snapshots, shares and keys. */
function observe(): Statement[] {
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
 * Gives grants: snapshots only, external accounts only as far as policy permits them, and only the principals that it
 * lists if it lists them. A call that adds principals alone names no resource type, so other types are denied by name.
 */
function share({ principals: { directory, external } }: Policy): Statement[] {
  const ofSnapshots = { 'resourcesharing:RequestedResourceType': ['Snapshot'] };
  const targets = directory === 'any' ? undefined : { 'resourcesharing:Target': directory };
  const addable = directory === 'any' ? ['*'] : [...directory, ...external];
  const isExternal = (value: 'true' | 'false') => ({ 'resourcesharing:RequestedAllowExternalTargets': [value] });
  return [
    allow(['resourcesharing:CreateResourceShare'], ANY, {
      Bool: isExternal('false'),
      StringEquals: { ...ofSnapshots, ...targets },
    }),
    ...(external.length === 0
      ? []
      : [
          allow(['resourcesharing:CreateResourceShare'], ANY, {
            Bool: isExternal('true'),
            StringEquals: { ...ofSnapshots, 'resourcesharing:Target': external },
          }),
        ]),
    allow(['resourcesharing:AssociateResourceShare'], ANY, { StringEquals: ofSnapshots }),
    allow(['resourcesharing:AssociateResourceShare'], ANY, {
      [directory === 'any' ? 'StringLike' : 'StringEquals']: { 'resourcesharing:Target': addable },
    }),
    {
      Effect: 'Deny',
      Action: ['resourcesharing:AssociateResourceShare', 'resourcesharing:CreateResourceShare'],
      Resource: ANY,
      Condition: { StringEquals: { 'resourcesharing:RequestedResourceType': OTHER_RESOURCE_TYPES } },
    },
    // What the service refuses is looked into, and marked if it is for good.
    allow(['resourcesharing:CheckSharingWithResourceDirectoryStatus']),
    allow(['ecs:TagResources'], SNAPSHOTS),
  ];
}

/** Ends grants. Nothing is pinned: it can only take access away, and an empty share has no resource type. */
function unshare(): Statement[] {
  return [allow(['resourcesharing:DeleteResourceShare', 'resourcesharing:DisassociateResourceShare'])];
}

/** Answers invitations, and leaves shares of senders that are no longer trusted. */
function accept({ mode, accept: { otherwise } }: Policy): Statement[] {
  const reads = [
    'resourcesharing:ListResourceShareInvitations',
    'resourcesharing:ListResourceShares',
    'resourcesharing:ListSharedResources',
  ];
  if (mode === 'observe') return [allow(reads)];
  const refusals = ['resourcesharing:DisassociateResourceShare', 'resourcesharing:RejectResourceShareInvitation'];
  return [
    allow([...reads, 'resourcesharing:AcceptResourceShareInvitation', ...(otherwise === 'reject' ? refusals : [])]),
  ];
}

/** Makes copies and disks of what is shared, as far as there are rules for it. */
function useShared({ mode, use }: Policy): Statement[] {
  const reads = ['ecs:DescribeSnapshots', 'resourcesharing:ListResourceShares', 'resourcesharing:ListSharedResources'];
  const makesDisks = use.some(({ disk }) => disk !== undefined);
  const isWriting = mode !== 'observe';
  return [
    allow([
      ...reads,
      ...(makesDisks ? ['ecs:DescribeDisks', 'ecs:ListTagResources'] : []),
      ...(makesDisks && isWriting ? ['ecs:CreateDisk'] : []),
    ]),
    ...(isWriting && use.some(({ copy }) => copy !== undefined) ? [allow(['ecs:CopySnapshot'], SNAPSHOTS)] : []),
  ];
}

/** Visits members: wakes itself once for each, and assumes their role. */
function visitMembers(name: FunctionName, { members }: Policy): Statement[] {
  if (members === undefined) return [];
  const roles =
    members.accounts === 'directory'
      ? [`acs:ram::*:role/${members.roleName}`]
      : members.accounts.map((accountId) => `acs:ram::${accountId}:role/${members.roleName}`);
  return [
    allow(['sts:AssumeRole'], roles),
    allow(['fc:InvokeFunction'], [functionArn(name)]),
    ...(members.accounts === 'directory' ? [allow(['resourcemanager:ListAccounts'])] : []),
  ];
}

function functionArn(name: FunctionName): string {
  return `acs:fc:*:*:functions/snapshare-${name}`;
}

function ownerStatements(name: FunctionName, policy: Policy): Statement[] {
  const { mode, encryption, expiry, members } = policy;
  const isSharing = mode !== 'observe';
  const isUnsharing = mode === 'sync';
  const isCopying = isSharing && encryption.serviceKey === 'copy' && name !== 'unshare-expired';
  const isDeleting =
    isUnsharing &&
    (name === 'sweep'
      ? encryption.serviceKey === 'copy'
      : name === 'unshare-expired' && expiry.deleteExpired === 'after-unshare');
  const isKnocking = name === 'share-on-tag' && members !== undefined && members.accounts !== 'directory';
  return [
    ...observe(),
    ...(isSharing ? share(policy) : []),
    // Invitations are looked after by runs that see the whole region.
    ...(isSharing && name === 'sweep' ? [allow(['resourcesharing:TagResources'])] : []),
    ...(isUnsharing ? unshare() : []),
    ...(isCopying ? [allow(['ecs:CopySnapshot'], SNAPSHOTS)] : []),
    ...(isDeleting ? [allow(['ecs:DescribeLockedSnapshots']), allow(['ecs:DeleteSnapshot'], SNAPSHOTS)] : []),
    ...(isKnocking ? [allow(['fc:InvokeFunction'], [functionArn('accept-invitation')])] : []),
  ];
}

function shareeStatements(name: FunctionName, policy: Policy): Statement[] {
  return name === 'accept-invitation' ? accept(policy) : useShared(policy);
}

const isForSharees = (name: FunctionName): boolean => name === 'accept-invitation' || name === 'use-shared';

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({ Version: '1', Statement: statements });

/**
 * What a function's role may do.
 * @param account In a member that serves itself, no function visits others.
 */
export function functionPolicy(
  name: FunctionName,
  policy: Policy,
  account: 'owner' | 'member' = 'owner',
): PolicyDocument {
  if (!isForSharees(name)) return documentOf([...ownerStatements(name, policy), ...PLATFORM]);
  const visits = account === 'owner' ? visitMembers(name, policy) : [];
  return documentOf([...shareeStatements(name, policy), ...visits, ...PLATFORM]);
}

/** What the hub may do in a member through the role that it assumes there. */
export function memberRolePolicy(policy: Policy): PolicyDocument {
  return documentOf([...accept(policy), ...(policy.use.length > 0 ? useShared(policy) : [])]);
}

/** A trust policy. */
export interface TrustDocument {
  readonly Version: '1';
  readonly Statement: readonly [
    {
      readonly Action: 'sts:AssumeRole';
      readonly Effect: 'Allow';
      readonly Principal: { readonly Service: readonly string[] } | { readonly RAM: readonly unknown[] };
      readonly Condition?: { readonly StringEquals: { readonly 'sts:ExternalId': string } };
    },
  ];
}

/** Lets Function Compute run a function with the role. */
export const FUNCTION_TRUST: TrustDocument = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } }],
};

/**
 * Lets the hub's two visiting functions, and nobody else, assume the member's role, and only with the external id.
 * @param hubRoles ARNs of the functions' roles, or what a template makes of them.
 */
export function memberRoleTrust({ installation }: Policy, hubRoles: readonly unknown[]): TrustDocument {
  return {
    Version: '1',
    Statement: [
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { RAM: hubRoles },
        Condition: { StringEquals: { 'sts:ExternalId': installation } },
      },
    ],
  };
}
