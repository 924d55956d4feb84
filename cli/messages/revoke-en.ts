/** What `revoke` says in English. */
export const REVOKE_TEXTS = {
  'revoke.about': 'End access to a snapshot, of an account or through a share now, whoever shared it',
  'revoke.examples':
    'snapshare revoke s-bp1abcdefgh\nsnapshare revoke s-bp1abcdefgh --account 2222333344445555 --edit-tags\nsnapshare revoke --account 2222333344445555\nsnapshare revoke --share rs-1234567890 --yes',
  'revoke.account': 'only of this account; or of a folder or directory that a share names',
  'revoke.share': 'only through this resource share',
  'revoke.also': 'agree that others lose what is shown, where a share cannot end one without them',
  'revoke.editTagsOption': 'also take those whom this means out of the tags that ask for them',
  'revoke.ends': 'This ends, {count} in all:',
  'revoke.alsoEnds':
    'This ends as well, {count} in all, since a share gives each of its snapshots to each of its principals:',
  'revoke.alsoLoses': '{principal} also loses what {shareId} holds beside snapshots; what that is, is not known here.',
  'revoke.nobodyIn': '(nobody is in there)',
  'revoke.gone': '(no such folder)',
  'revoke.left': '(has left the directory)',
  'revoke.everyoneIn': '(everyone in there)',
  'revoke.moreRows': 'and {count} more',
  'revoke.takes.snapshot': '{region}: takes {items} out of the share {share}, {whose}',
  'revoke.takes.principal': '{region}: takes away from {items} the share {share}, {whose}',
  'revoke.tag': 'tags of {snapshotId}: {items}',
  'revoke.again': 'The next sweep gives to {principal}: {items}; asked for by: {askedBy}.',
  'revoke.editTags': 'Take it out of the tags with --edit-tags.',
  'revoke.editPolicy': 'Change the policy, or the group that the tag names.',
  'revoke.reaches':
    '{accountId} is in there and reads by that; --edit-tags leaves it alone: change the tag or the rule yourself.',
  'revoke.leaving': '{region}: {count} are being removed already; they may still read until that is done.',
  'revoke.endsMore':
    'Nothing was changed: what is named cannot end without what is shown as well. Agree to that with --also, or name what is meant more widely.',
  'revoke.nothing': 'Nothing is to be ended in {regions}: nobody who is meant reads what is meant.',
  'revoke.namedByNone':
    'Nothing is to be ended in {regions}: no share names {principal}. Accounts in it may read by other ways: snapshare readers',
  'revoke.question': 'End these {count}?',
  'revoke.questionTags': 'Make these changes? Nobody loses anything by them at once.',
  'revoke.done': '{region}: {calls} call(s) done, {tags} tag change(s), {failed} failed',
  'revoke.leftOut': '{region}: {count} thing(s) are not as they were shown any more, and were left. Run it again.',
  'revoke.keeps': '{region}: {who} goes on reading {snapshotId}, by {items}.',
  'revoke.keepsPending': '{region}: {who} can go on to read {snapshotId}, by {items}.',
  'revoke.still': '{region}: {who} still reads {snapshotId}, by {items}.',
  'revoke.stillPending': '{region}: {who} can still come to read {snapshotId}, by {items}.',
} as const satisfies Readonly<Record<string, string>>;
