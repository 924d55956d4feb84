import {
  COLLEAGUE,
  FOLDERS,
  INSIDER,
  INSTALLATION,
  LODGER,
  OWNER,
  PARTNER,
  REGION,
  type Scene,
  STRANGER,
} from './stage.ts';

/** What somebody tries who has got hold of a role. */
export interface Attack {
  readonly aim: string;
  readonly product: 'ecs' | 'resourcesharing' | 'sts' | 'tag';
  readonly action: string;
  readonly input: (scene: Scene) => Readonly<Record<string, unknown>>;
  /** The rows of SECURITY.md that say why RAM cannot refuse it everywhere; none where it does. */
  readonly residues: readonly string[];
}

type Parts = Pick<Attack, 'input'> & { readonly residues?: readonly string[] };

const snapshots = (...ids: string[]) => ids.map((ResourceId) => ({ ResourceId, ResourceType: 'Snapshot' }));
const tags = (map: Readonly<Record<string, string>>) => Object.entries(map).map(([Key, Value]) => ({ Key, Value }));

const create = (aim: string, external: boolean, Targets: string[], ...residues: readonly string[]): Attack => ({
  aim,
  product: 'resourcesharing',
  action: 'CreateResourceShare',
  input: ({ plain }) => ({
    ResourceShareName: 'snapshare-leak',
    AllowExternalTargets: external,
    Targets,
    Resources: snapshots(plain),
    Tag: tags({ 'snapshare:installation': INSTALLATION }),
  }),
  residues,
});

const sharing = (action: string, aim: string, parts: Parts): Attack => ({
  aim,
  product: 'resourcesharing',
  action,
  residues: [],
  ...parts,
});

const tagging = (
  aim: string,
  id: keyof Scene,
  map: Readonly<Record<string, string>>,
  ...residues: readonly string[]
): Attack => ({
  aim,
  product: 'ecs',
  action: 'TagResources',
  input: (scene) => ({ RegionId: REGION, ResourceType: 'snapshot', ResourceId: [scene[id]], Tag: tags(map) }),
  residues,
});

const shareTagging = (
  aim: string,
  id: keyof Scene,
  map: Readonly<Record<string, string>>,
  ...residues: readonly string[]
): Attack =>
  sharing('TagResources', aim, {
    input: (scene) => ({ RegionId: REGION, ResourceType: 'ResourceShare', ResourceId: [scene[id]], Tag: tags(map) }),
    residues,
  });

const ecs = (action: string, aim: string, parts: Parts): Attack => ({
  aim,
  product: 'ecs',
  action,
  residues: [],
  ...parts,
});

const copying = (aim: string, map: Readonly<Record<string, string>>, ...residues: readonly string[]): Attack =>
  ecs('CopySnapshot', aim, {
    input: ({ plain }) => ({
      RegionId: REGION,
      SnapshotId: plain,
      DestinationRegionId: REGION,
      DestinationSnapshotName: 'copy',
      DestinationSnapshotDescription: 'copy',
      Tag: tags(map),
    }),
    residues,
  });

/** The mark that may be set, beside what must not be. */
const MARK = { 'snapshare:refused': 'x' };

const GIVING: readonly Attack[] = [
  create('share with a stranger', true, [STRANGER]),
  create('share with a stranger beside a permitted outsider', true, [PARTNER, STRANGER], 'beside'),
  create('share with a stranger beside a listed account', true, [INSIDER, STRANGER]),
  create('share with an account of the directory that is not listed', false, [COLLEAGUE]),
  create('… beside one that is listed', false, [INSIDER, COLLEAGUE], 'beside'),
  create('share with an account in a listed folder', false, [LODGER]),
  create('… beside the folder', false, [FOLDERS.listed, LODGER], 'beside'),
  create('share with a folder in a listed folder', false, [FOLDERS.below]),
  create('share with the folder around a listed folder', false, [FOLDERS.above]),
  create('make an external share with nobody in it yet', true, []),
  create('share what nobody asked for with who is permitted', true, [PARTNER], 'permitted'),
  sharing('AssociateResourceShare', 'add a stranger to an external share of ours', {
    input: ({ ourExternal }) => ({ ResourceShareId: ourExternal, Targets: [STRANGER] }),
  }),
  sharing('AssociateResourceShare', '… beside a snapshot', {
    input: ({ ourExternal, plain }) => ({
      ResourceShareId: ourExternal,
      Targets: [STRANGER],
      Resources: snapshots(plain),
    }),
  }),
  sharing('AssociateResourceShare', 'add a permitted principal to a share of ours', {
    input: ({ ourShare, plain }) => ({ ResourceShareId: ourShare, Targets: [INSIDER], Resources: snapshots(plain) }),
  }),
  sharing('AssociateResourceShare', 'put a snapshot into a share of ours', {
    input: ({ ourShare, plain }) => ({ ResourceShareId: ourShare, Resources: snapshots(plain) }),
    residues: ['permitted'],
  }),
  sharing('AssociateResourceShare', 'put a snapshot into a share made by hand, with a stranger in it', {
    input: ({ byHand, plain }) => ({ ResourceShareId: byHand, Resources: snapshots(plain) }),
    residues: ['others'],
  }),
  sharing('AssociateResourceShare', 'put a snapshot into a share of another installation', {
    input: ({ rival, plain }) => ({ ResourceShareId: rival, Resources: snapshots(plain) }),
    residues: ['others'],
  }),
  sharing('AssociateResourceShare', 'share another kind of resource', {
    input: ({ ourShare }) => ({
      ResourceShareId: ourShare,
      Resources: [{ ResourceId: 'vsw-1', ResourceType: 'VSwitch' }],
    }),
  }),
  sharing('AssociateResourceShare', '… beside a snapshot', {
    input: ({ ourShare, plain }) => ({
      ResourceShareId: ourShare,
      Resources: [...snapshots(plain), { ResourceId: 'vsw-1', ResourceType: 'VSwitch' }],
    }),
  }),
  sharing('AssociateResourceShare', '… by its ARN', {
    input: ({ ourShare }) => ({ ResourceShareId: ourShare, ResourceArns: [`acs:vpc:${REGION}:1:vswitch/vsw-1`] }),
  }),
  sharing('UpdateResourceShare', 'open a share to outsiders', {
    input: ({ ourShare }) => ({ ResourceShareId: ourShare, ResourceShareName: 'share', AllowExternalTargets: true }),
  }),
  sharing('EnableSharingWithResourceDirectory', 'switch on sharing with the directory', { input: () => ({}) }),
];

const OTHERS: readonly Attack[] = [
  sharing('DeleteResourceShare', 'delete a share made by hand', {
    input: ({ byHand }) => ({ ResourceShareId: byHand }),
    residues: ['others'],
  }),
  sharing('DeleteResourceShare', 'delete a share of another installation', {
    input: ({ rival }) => ({ ResourceShareId: rival }),
    residues: ['others'],
  }),
  sharing('DisassociateResourceShare', 'take a principal out of a share made by hand', {
    input: ({ byHand }) => ({ ResourceShareId: byHand, Targets: [STRANGER] }),
    residues: ['others', 'leaving'],
  }),
  sharing('DisassociateResourceShare', 'take another kind of resource out of a share made by hand', {
    input: ({ byHand }) => ({ ResourceShareId: byHand, Resources: [{ ResourceId: 'vsw-1', ResourceType: 'VSwitch' }] }),
  }),
  sharing('DeleteResourceShare', 'end every grant of ours', {
    input: ({ ourShare }) => ({ ResourceShareId: ourShare }),
    residues: ['ending'],
  }),
  shareTagging('pass a share made by hand off as ours', 'byHand', { 'snapshare:installation': INSTALLATION }),
  shareTagging('tag a share made by hand', 'byHand', { 'snapshare:declined:1': 'x' }),
  shareTagging('give a share of ours to another installation', 'ourShare', { 'snapshare:installation': 'rival' }),
  shareTagging('change the kind of a share of ours', 'ourShare', { 'snapshare:kind': 'external' }),
  shareTagging('set any other tag on a share of ours', 'ourShare', { team: 'x' }, 'tags'),
  sharing('UntagResources', 'take the tags off a share of ours', {
    input: ({ ourShare }) => ({
      RegionId: REGION,
      ResourceType: 'ResourceShare',
      ResourceId: [ourShare],
      TagKey: ['snapshare:installation'],
    }),
  }),
];

const SNAPSHOTS: readonly Attack[] = [
  ecs('DeleteSnapshot', 'delete a snapshot that nobody asked to share', {
    input: ({ plain }) => ({ SnapshotId: plain }),
  }),
  ecs('DeleteSnapshot', 'delete a snapshot that asks to be shared', {
    input: ({ asking }) => ({ SnapshotId: asking }),
    residues: ['deleting'],
  }),
  ecs('DeleteSnapshot', 'delete a stand-in copy', {
    input: ({ standIn }) => ({ SnapshotId: standIn }),
    residues: ['deleting'],
  }),
  tagging('have a snapshot ask, so that it can be deleted', 'plain', { ...MARK, 'share-to': INSIDER }),
  tagging('… by a continuation', 'plain', { ...MARK, 'share-to-9': INSIDER }),
  tagging('pass a snapshot off as a stand-in copy', 'plain', {
    ...MARK,
    'snapshare:copy-of': 's-1',
    'snapshare:installation': INSTALLATION,
  }),
  tagging('prolong sharing', 'asking', { ...MARK, 'share-hold': '2099-01-01' }),
  tagging('approve', 'asking', { ...MARK, 'share-approved': INSIDER }),
  tagging('approve by a continuation', 'asking', { ...MARK, 'share-approved-9': INSIDER }),
  tagging('have a statement of allow be about a snapshot', 'asking', { ...MARK, data: 'public' }),
  tagging('change a label', 'labelled', { ...MARK, classification: 'public' }),
  tagging('have a standing rule match', 'plain', { ...MARK, app: 'shop' }),
  tagging('set any other tag', 'plain', { team: 'x' }),
  tagging('… beside the mark of a refusal', 'plain', { ...MARK, team: 'x' }, 'tags'),
  tagging('stop the sharing of a snapshot by the mark of a refusal', 'asking', MARK, 'ending'),
  ecs('UntagResources', 'take a label off', {
    input: ({ labelled }) => ({
      RegionId: REGION,
      ResourceType: 'snapshot',
      ResourceId: [labelled],
      TagKey: ['confidential'],
    }),
  }),
  {
    aim: 'have a snapshot ask, by the tag service',
    product: 'tag',
    action: 'TagResources',
    input: ({ plain }) => ({
      RegionId: REGION,
      ResourceARN: [`arn:acs:ecs:${REGION}:${OWNER}:snapshot/${plain}`],
      Tags: JSON.stringify({ 'share-to': INSIDER }),
    }),
    residues: [],
  },
  ecs('TagResources', 'tag a disk', {
    input: () => ({ RegionId: REGION, ResourceType: 'disk', ResourceId: ['d-1'], Tag: tags(MARK) }),
  }),
  ecs('ModifySnapshotAttribute', 'change how long a snapshot is kept', {
    input: ({ plain }) => ({ SnapshotId: plain, RetentionDays: 1 }),
  }),
  ecs('CreateSnapshot', 'make snapshots', { input: () => ({ DiskId: 'd-1' }) }),
  copying('make copies', {}, 'copying'),
  copying('make a copy that is approved', { 'share-approved': INSIDER }),
  copying('make a copy that asks to be shared', { 'share-to': INSIDER }, 'copying'),
  ecs('CreateDisk', 'make disks', {
    input: ({ plain }) => ({
      RegionId: REGION,
      ZoneId: 'cn-hangzhou-h',
      SnapshotId: plain,
      DiskCategory: 'cloud_essd',
    }),
    residues: ['copying'],
  }),
];

const ELSEWHERE: readonly Attack[] = [
  sharing('AcceptResourceShareInvitation', 'accept the invitation of a stranger', {
    input: ({ invitation }) => ({ ResourceShareInvitationId: invitation }),
    residues: ['accepting'],
  }),
  {
    aim: 'assume another role in a member',
    product: 'sts',
    action: 'AssumeRole',
    input: () => ({ RoleArn: `acs:ram::${INSIDER}:role/admin`, RoleSessionName: 'x' }),
    residues: [],
  },
  {
    aim: 'assume the role in an account that is no member',
    product: 'sts',
    action: 'AssumeRole',
    input: () => ({ RoleArn: `acs:ram::${STRANGER}:role/snapshare-member`, RoleSessionName: 'x' }),
    residues: [],
  },
];

export const ATTACKS: readonly Attack[] = [...GIVING, ...OTHERS, ...SNAPSHOTS, ...ELSEWHERE];
