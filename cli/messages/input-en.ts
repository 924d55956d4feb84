import type { FailureText } from '../../shared/base/errors.ts';
import { DEPLOY_INPUT_TEXTS } from './deploy-input-en.ts';
import { FILE_TEXTS } from './files-en.ts';
import { INPUT_CHANGE_TEXTS } from './input-changes-en.ts';
import { OWNER_INPUT_TEXTS } from './owners-en.ts';
import { PROXY_TEXTS } from './proxy-en.ts';
import { SURROUNDINGS_INPUT_TEXTS } from './surroundings-en.ts';

/** What is wrong with an option, a file or an answer, by code. Three parts each; see {@link FailureText}. */
export const INPUT_TEXTS = {
  ...INPUT_CHANGE_TEXTS,
  ...SURROUNDINGS_INPUT_TEXTS,
  ...FILE_TEXTS,
  ...DEPLOY_INPUT_TEXTS,
  ...OWNER_INPUT_TEXTS,
  ...PROXY_TEXTS,
  REGION_NOT_IN_POLICY: {
    doing: 'choosing the region {region}',
    problem: 'it is not one of the policy, so nothing is done there',
    remedy: 'Add it under regions, or name one of {regions}.',
  },
  NO_TERMINAL: {
    doing: 'asking for confirmation',
    problem: 'there is no terminal to ask on',
    remedy: 'Give --yes to go ahead without being asked.',
  },
  BAD_ROLE_ARN: {
    doing: 'reading --role-arn',
    problem: '{arn} is not the ARN of a role',
    remedy: 'Give it as in acs:ram::1234567890123456:role/snapshare-operator.',
  },
  PLAN_PASSES_NO_BRAKE: {
    doing: 'applying {file}',
    problem: 'it was made to pass no brake',
    remedy: 'Make one that does: snapshare plan {options} --out FILE',
  },
  PLAN_PASSES_BRAKES: {
    doing: 'applying {file}',
    problem: 'it was made to pass the brakes of {brakes}',
    remedy: 'After a review, say so again: {command}',
  },
  JOURNAL_EXISTS: {
    doing: 'writing the journal {file}',
    problem: 'it exists already',
    remedy: 'Name another file with --journal. Without a journal nothing is made, since nothing could be cleaned up.',
  },
  JOURNAL_UNWRITABLE: {
    doing: 'writing the journal {file}',
    problem: 'it cannot be written ({reason})',
    remedy: 'Name another file with --journal. Without a journal nothing is made, since nothing could be cleaned up.',
  },
  JOURNAL_NO_BEGIN: {
    doing: 'reading the journal {file}',
    problem: 'it does not begin as a journal of a probe',
    remedy: 'Name the file that the probe said it keeps; nothing was touched.',
  },
  JOURNAL_BAD_LINE: {
    doing: 'reading the journal {file}',
    problem: 'a line of it is of no known form',
    remedy: 'Name the file that the probe said it keeps; nothing was touched.',
  },
  FILE_UNREADABLE: {
    doing: 'reading {file}',
    problem: 'it cannot be read ({reason})',
    remedy: 'Name a file that you may read.',
  },
  FILE_EXISTS: {
    doing: 'writing {file}',
    problem: 'it exists already',
    remedy: 'Name another file, in a folder that you may write to.',
  },
  FILE_UNWRITABLE: {
    doing: 'writing {file}',
    problem: 'it cannot be written ({reason})',
    remedy: 'Name another file, in a folder that you may write to.',
  },
  NO_MEMBERS: {
    doing: 'looking from the member accounts',
    problem: 'the policy names none',
    remedy: 'Give members.roleName and members.accounts in the policy.',
  },
  UNUSED_FOR: {
    doing: 'reading --unused-for {text}',
    problem: 'it is no number of days or weeks',
    remedy: 'Give some, as in 30d or 4w.',
  },
  PLAN_NO_JSON: {
    doing: 'reading the plan {file}',
    problem: 'it is not JSON',
    remedy: 'Make one with: snapshare plan --out FILE',
  },
  PLAN_OTHER_SCHEMA: {
    doing: 'reading the plan {file}',
    problem: 'it is not a document of the schema {schema}',
    remedy: 'Make one with: snapshare plan --out FILE',
  },
  EXPLAIN_SHARED_IN: {
    doing: 'explaining {snapshotId}',
    problem:
      'it is {sourceId} of the account {ownerAccountId}, which shares it with this account, so that this account reads it',
    remedy: 'Only its owner can tell by which shares, until when, and who else reads it.',
  },
  NO_PRINCIPAL: {
    doing: 'reading whom it is about',
    problem: '{principal} is no account, folder or directory',
    remedy:
      'Give the 16 digits of an account or its ARN (acs:ram::ID:root), or the id of a folder (fd-…), root folder (r-…) or directory (rd-…).',
  },
  NO_PRINCIPAL_OR_GROUP: {
    doing: 'reading whom it is about',
    problem: '{principal} is no account, folder, directory or @group',
    remedy:
      'Give the 16 digits of an account or its ARN (acs:ram::ID:root), the id of a folder (fd-…), root folder (r-…) or directory (rd-…), or a group of the policy as @NAME.',
  },
  NO_ACCOUNT: {
    doing: 'reading whom it is about',
    problem: '{account} is no account',
    remedy:
      'Give the 16 digits of one, or its ARN (acs:ram::ID:root). What a folder or directory is given is told by: snapshare status --principal ID',
  },
  NO_SNAPSHOT: {
    doing: 'looking for the snapshot {snapshotId}',
    problem: 'it is not in {regions}',
    remedy: 'Check the id and the account, or name another region with --region.',
  },
  NO_TARGET: {
    doing: 'reading the target {target}',
    problem: 'it is not a target of a share-to tag',
    remedy:
      'Give an account, folder, directory or @group, with a limit if any: 1111222233334444/14d. Nothing was changed.',
  },
  NO_GROUP: {
    doing: 'reading the target {target}',
    problem: 'the policy has no such group',
    remedy: 'Name one of its groups: {groups}. Nothing was changed.',
  },
  TARGET_NOT_PERMITTED: {
    doing: 'reading the target {target}',
    problem: 'the policy does not permit it',
    remedy: 'Let its owner list it under principals.directory or principals.external. Nothing was changed.',
  },
  TAGS_FULL: {
    doing: 'adding a target to the tags of {snapshotId}',
    problem: '{key} and its continuations are full',
    remedy: 'Ask for a folder or a @group in place of single accounts.',
  },
  NO_OUTSIDER: {
    doing: 'inviting {accountId} again',
    problem: 'the policy does not list it under principals.external',
    remedy: 'Only accounts outside the directory are invited; list it there first.',
  },
  NO_INVITATION: {
    doing: 'looking for the invitation {invitationId}',
    problem: 'no invitation of this id waits for an answer',
    remedy: 'See which do with: snapshare invitations',
  },
  NOT_ADOPTABLE: {
    doing: 'looking for {shareIds} in {regions}',
    problem: 'there is no such share that holds a snapshot and is not ours already',
    remedy: 'Nothing was changed. Check the ids and the account, or name another region with --region.',
  },
  NO_LOCAL_CLOUD: {
    doing: 'starting the local cloud',
    problem: '{file} is not there',
    remedy: 'In a checkout of the project run npm run build; else install the package again.',
  },
  NO_DOCUMENT: {
    doing: 'looking for the document {name}',
    problem: 'there is none of this name',
    remedy: 'Name one of: {names}.',
  },
  PROBE_NO_REGION: {
    doing: 'reading --region',
    problem: 'it is not given',
    remedy: 'Name a region that both accounts use, as in cn-hangzhou.',
  },
  PROBE_BAD_REGION: {
    doing: 'reading --region',
    problem: 'it is not the form of a region id',
    remedy: 'Give one as in cn-hangzhou.',
  },
  PROBE_NO_RECIPIENT: {
    doing: 'reading --recipient-profile',
    problem: 'it is not given',
    remedy: 'Name a profile of a second account, which the snapshot is shared with.',
  },
  PROBE_SAME_ACCOUNT: {
    doing: 'reading --recipient-profile',
    problem: 'it is of the same account as the owner',
    remedy: 'Name a profile of a second account, which the snapshot is shared with.',
  },
  PROBE_RECIPIENT_NEEDED: {
    doing: 'reading --recipient-profile',
    problem: 'it is not given',
    remedy: 'The journal names things of the recipient.',
  },
  PROBE_OTHER_ACCOUNT: {
    doing: 'reading {option}',
    problem: 'it is of the account {accountId}, and the journal is of {expected}',
    remedy: 'Name the profile that the probe was run with; nothing was touched.',
  },
  PROBE_NO_EXPERIMENT: {
    doing: 'reading --only',
    problem: 'there is no experiment {name}',
    remedy: 'Name some of {names}.',
  },
  PROBE_OUT_IS_JOURNAL: {
    doing: 'reading --out',
    problem: 'it is the journal, which is needed for cleaning up',
    remedy: 'Name another file.',
  },
  PROBE_NO_SNAPSHOT: {
    doing: 'reading --snapshot',
    problem: 'the account {accountId} has no snapshot {snapshotId} in {region}',
    remedy: 'Name one of the owner in that region, or leave the option out.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;

export type InputTextCode = keyof typeof INPUT_TEXTS;
