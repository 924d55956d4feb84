import type { Mutant } from './drafts.ts';

/** What each mutant does instead of what the design says. The laws must notice every one of them. */
export const MUTANTS: Readonly<Record<Mutant, string>> = {
  'join-by-present': 'joins a share by the principals that it shows, not by the set of its name',
  'join-a-larger-set': 'joins a share that has more principals than the snapshot needs',
  refill: 'completes a narrowed share to the set of its name and joins it',
  widen: 'adds to a share what all of the members that it saw lack',
  'join-younger': 'joins the youngest of several shares of one set',
  'join-what-holds-others': 'joins a share that holds something but snapshots',
  'narrow-what-holds-others': 'removes principals from a share that holds something but snapshots',
  'narrow-from-an-event': 'removes a principal without having read all members',
  'delete-at-once': 'deletes a share in one step, its principals still present',
  'delete-unlooked': 'deletes a share that one reading showed without principals',
  'remove-unlooked': 'removes principals without a look at the members right before',
  'look-late': 'decides on removals by listings that may be late',
  'revoke-first': 'removes before it grants',
  'give-kept-anew': 'gives what is merely kept through another share',
  'keep-what-policy-forbids': 'keeps what policy forbids where a tag cannot be read or a brake is on',
  'renew-in-place': 'invites an outsider again through the lapsed share',
  'renew-unasked': 'renews with all snapshots of the lapsed share, whether they ask or not',
  'replace-declined': 'makes a new share for an outsider that declined',
  'drop-accepted': 'ends an accepted share that nothing asks for',
  'fold-pending': 'folds two pending shares of an outsider before one is accepted',
  'fold-accepted': 'folds two accepted shares of an outsider into the older',
};
