/** What commands that look at several accounts say in English. */
export const OWNER_TEXTS = {
  'option.account': 'only this account of owners, or the own one; may be given several times; default: all',
  'option.owner': 'only this account of owners, or the own one; may be given several times; default: all',
  'progress.owners': 'Asking which accounts there are',
  'progress.owner': 'Reading {account} ({place} of {count})',
  'owners.isOwner':
    '{account} is itself one of owners and can visit no other, so only its own account is looked at. The hub need not be listed there: its own account counts anyway.',
  'owners.isNotHub':
    '{account} is not the hub: it can visit none of owners, and no snapshare-sweep runs there. So only its own account is looked at.',
  'owners.hubShutOut':
    '{account} is taken for the hub, since snapshare-sweep runs there, but it can visit none of owners. Whose installation the function is does not show: where it is of another, give --account {account}.',
  'owners.hubUnknown':
    'Whether {account} is the hub is not known: it can visit none of owners, and whether snapshare-sweep runs there could not be looked up ({because}). npx snapshare policies readers prints the right to do so.',
  'owners.isMember': '{account} is a member and not the hub, so only its own account is looked at.',
  'owners.unlisted': 'Which accounts there are is not known: {error}',
  'owners.regionUnread': '{account}: not read whole is {region}: {error}',
  'owners.rolesAmiss': 'What is amiss with a role that lets nobody in is told by: {command}',
  'plan.sum': 'All accounts: {counts}; {count} call(s); {read} of {all} account(s) were looked at',
  'plan.writtenInPart':
    '{file} holds the plan of {read} of {count} accounts, since the others could not be read whole. Carry it out with: {command}',
  'apply.questionOwner':
    'In account {account}: give {gained} grants ({leaving} of them outside the directory) and end {lost}, in {count} call(s)?',
  'apply.ownerMoved': 'Account {account}: {count} thing(s) have moved since the plan, so nothing is done there',
  'owners.total': 'Account {account}: {total}',
  'owners.head': 'Account {account}',
  'history.account': 'only what was done in this account of owners; may be given several times; default: all',
  'history.ownAccount': 'own',
  'history.unowned':
    '{count} line(s) about it name no account and are left out: of such the account was the one in which the run itself was.',
  'confirm.typedAhead': 'What was typed before this question was there does not answer it.',
  'owners.stopped': 'Nothing is changed in this account.',
  'owners.left': 'Stopped; nothing was changed in {accounts}.',
  'upgrade.what': 'shares to open',
  'owners.concerned': 'In the account {account}',
} as const;

/** What is wrong with the account that a person names, or does not name. */
export const OWNER_INPUT_TEXTS = {
  OWNERS_UNREAD: {
    doing: 'looking for {what} in all accounts',
    problem:
      'not every account could be read, and what is not seen is not absent there: {unread}. Found in: {accounts}. {error}',
    remedy: 'Nothing was changed. Name the account that is meant with {option}.',
  },
  OWNERS_SEVERAL: {
    doing: 'looking for {what} in all accounts',
    problem: 'several accounts are concerned: {accounts}',
    remedy: 'Nothing was changed. Name the one that is meant with {option}.',
  },
  OWNERS_NONE: {
    doing: 'looking for {what} in all accounts',
    problem: 'it is in none of {accounts}, in {regions}',
    remedy: 'Nothing was changed. Check the id, or name another region with --region.',
  },
  OWNER_ROLE_LACKS: {
    doing: 'changing something in the account {accountId}',
    problem: 'its role {role}, which is for the functions, has no right to {action}',
    remedy:
      'Use credentials of that account with this right: --profile, or --role-arn. For tags that ask or approve, npx snapshare policies taggers and approvers print the documents.',
  },
  NO_OWNERS: {
    doing: 'looking at the account {accountId}',
    problem: 'it is not the own account, and the policy has no owners',
    remedy: 'Leave --account out, or add owners to the policy.',
  },
  NO_OWNER: {
    doing: 'looking at the account {accountId}',
    problem: 'it is neither the own account nor one of owners',
    remedy: 'Name one of owners in the policy, or list the account there.',
  },
  OTHER_OWNER: {
    doing: 'looking at the account {accountId}',
    problem: 'expectedAccountIds of the policy has {expected}',
    remedy: 'List the account there if the policy is meant for it.',
  },
} as const;
