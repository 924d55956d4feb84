import type { Policy } from '../policy/policy.ts';
import {
  ANY,
  allow,
  deny,
  denyTagging,
  inDocuments,
  PERSON_LIMIT,
  type PolicyDocument,
  requestTag,
  resourceTag,
  SNAPSHOTS,
  type Statement,
} from './document.ts';
import { observe, rolesIn } from './function-roles.ts';
import { approvingKeys, askingKeys, labelKeys, ownershipKeys, SNAPSHOT_MARKS } from './tag-keys.ts';

const TAG = ['ecs:TagResources', 'tag:TagResources'];
/** Every call that sets tags on a snapshot, be it a new one: those that take or copy snapshots bring theirs. */
const GIVE_TAGS = [...TAG, 'ecs:*Snapshot*'];
const UNTAG = ['ecs:UntagResources', 'tag:UntagResources'];
/**
 * The calls that came before those, which take snapshots as well. Whether RAM is told of their tags is not known, so they are
 * refused altogether. @see ECS API 2014-05-26, AddTags and RemoveTags; RAM, example that denies CreateTags and DeleteTags
 */
const NO_OLD_CALLS = deny(['ecs:AddTags', 'ecs:CreateTags', 'ecs:DeleteTags', 'ecs:RemoveTags']);

const SEE = allow(['ecs:DescribeSnapshots', 'ecs:ListTagResources']);

/** Lets one of the tags be set on snapshots; taking back what it asked for is setting it to nothing. */
const allowTagging = (keys: readonly string[]): Statement[] =>
  keys.map((key) => allow(['ecs:TagResources'], SNAPSHOTS, { StringLike: { [requestTag(key)]: ANY } }));

/**
 * A label may be set by whoever has another right to it, and be changed or taken off by nobody who asks or approves.
 * Which keys a call takes off RAM is not told, so a snapshot with a label or an approval loses no tag at all.
 */
function keepLabels(policy: Policy): Statement[] {
  const onSnapshot = (key: string) => ({ [resourceTag(key)]: ANY });
  return [
    ...labelKeys(policy).map((key) => deny(TAG, { StringLike: { [requestTag(key)]: ANY, ...onSnapshot(key) } })),
    ...[...labelKeys(policy), ...approvingKeys(policy)].map((key) => deny(UNTAG, { StringLike: onSnapshot(key) })),
  ];
}

/**
 * For people who ask for sharing: they set the tags that ask, and neither approve, nor choose
 * whose a snapshot is, nor set our marks; on no new snapshot either.
 * @throws {InputError} when the policy names more labels than documents can hold.
 */
export function taggerPolicies(policy: Policy): PolicyDocument[] {
  const statements = [
    SEE,
    ...allowTagging(askingKeys(policy)),
    ...denyTagging(GIVE_TAGS, [...approvingKeys(policy), ...ownershipKeys(policy), ...SNAPSHOT_MARKS]),
    ...keepLabels(policy),
    NO_OLD_CALLS,
  ];
  return inDocuments(statements, PERSON_LIMIT, 'taggers');
}

/**
 * For people who approve: they set the tag of approval alone. Who asks does not approve, so that it takes two.
 * @throws {InputError} when the policy names more labels than documents can hold.
 */
export function approverPolicies(policy: Policy): PolicyDocument[] {
  const statements = [
    SEE,
    ...allowTagging(approvingKeys(policy)),
    ...denyTagging(GIVE_TAGS, [...askingKeys(policy), ...ownershipKeys(policy), ...SNAPSHOT_MARKS]),
    ...keepLabels(policy),
    NO_OLD_CALLS,
  ];
  return inDocuments(statements, PERSON_LIMIT, 'approvers');
}

/** Reads what plans and answers are made from in one account: snapshots, shares, keys and the directory. */
export function lookAround(): Statement[] {
  return [
    ...observe(),
    allow(['resourcemanager:GetFolder', 'resourcemanager:GetResourceDirectory', 'resourcemanager:ListAccounts']),
  ];
}

/**
 * For people who look at everything, into owners and members as well. In one of these they hold what its role holds, which
 * is more than looking: it lets them in only where its stack says so.
 * @throws {InputError} when the policy names more accounts than documents can hold.
 */
export function readerPolicies({ owners, members }: Policy): PolicyDocument[] {
  const visited = [owners, members].flatMap((one) => (one ? [allow(['sts:AssumeRole'], rolesIn(one))] : []));
  // By its functions an account is known for the hub, where no owner lets these people in.
  const functions = owners ? [allow(['fc:ListFunctions', 'fc:ListTriggers'])] : [];
  const statements = [...lookAround(), ...functions, ...visited];
  return inDocuments(statements, PERSON_LIMIT, 'readers');
}
