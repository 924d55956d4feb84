import type { Mutant } from './drafts.ts';
import type { Law } from './laws.ts';

interface Breach {
  /** What the mutant does instead of what the design says. */
  readonly does: string;
  /** The case in which a law must notice. */
  readonly inCase: string;
  readonly law: Law;
}

/** Every mutant with the law that must notice it. */
export const MUTANTS: Readonly<Record<Mutant, Breach>> = {
  'join-by-present': {
    does: 'joins a share by the principals that it shows, not by the set of its name',
    inCase: 'a new share seen in part',
    law: 'A',
  },
  'join-a-larger-set': {
    does: 'joins a share that has more principals than the snapshot needs',
    inCase: 'policy shrinks beside an unreadable tag',
    law: 'P',
  },
  refill: {
    does: 'completes a narrowed share to the set of its name and joins it',
    inCase: 'sweep and event, late calls',
    law: 'A',
  },
  widen: {
    does: 'adds to a share what all of the members that it saw lack',
    inCase: 'sweep and event, a tag edit',
    law: 'A',
  },
  'join-younger': {
    does: 'joins the youngest of several shares of one set',
    inCase: 'sweep and event, a tag edit',
    law: 'C',
  },
  'join-what-holds-others': {
    does: 'joins a share that holds something but snapshots',
    inCase: 'closed, foreign and mixed shares',
    law: 'F',
  },
  'narrow-what-holds-others': {
    does: 'removes principals from a share that holds something but snapshots',
    inCase: 'closed, foreign and mixed shares',
    law: 'F',
  },
  'narrow-from-an-event': {
    does: 'removes a principal without having read all members',
    inCase: 'two shares of one set',
    law: 'L',
  },
  'delete-at-once': {
    does: 'deletes a share in one step, its principals still present',
    inCase: 'sweep and event at a share that is narrowed',
    law: 'L',
  },
  'delete-unlooked': {
    does: 'deletes a share that one reading showed without principals',
    inCase: 'sweep and event, late reads',
    law: 'L',
  },
  'remove-unlooked': {
    does: 'removes principals without a look at the members right before',
    inCase: 'a sweep with two removals while an event joins',
    law: 'L',
  },
  'look-late': {
    does: 'decides on removals by listings that may be late',
    inCase: 'sweep and event, late reads',
    law: 'L',
  },
  'revoke-first': { does: 'removes before it grants', inCase: 'sweep and event, a tag edit', law: 'L' },
  'end-what-settles': {
    does: 'ends a membership that is not in effect yet as if nothing were lost',
    inCase: 'one writer changes a set, slow associations',
    law: 'L',
  },
  'give-kept-anew': { does: 'gives what is merely kept through another share', inCase: 'a braked sweep', law: 'K' },
  'keep-what-policy-forbids': {
    does: 'keeps what policy forbids where a tag cannot be read or a brake is on',
    inCase: 'policy shrinks beside an unreadable tag',
    law: 'C',
  },
  'renew-in-place': {
    does: 'invites an outsider again through the lapsed share',
    inCase: 'an invitation lapses while a snapshot joins',
    law: 'A',
  },
  'renew-unasked': {
    does: 'renews with all snapshots of the lapsed share, whether they ask or not',
    inCase: 'a lapsed invitation is renewed once',
    law: 'A',
  },
  'replace-declined': {
    does: 'makes a new share for an outsider that declined',
    inCase: 'two pending shares of an outsider',
    law: 'M',
  },
  'drop-accepted': {
    does: 'ends an accepted share that nothing asks for',
    inCase: 'an accepted share that empties',
    law: 'O',
  },
  'fold-pending': {
    does: 'folds two pending shares of an outsider before one is accepted',
    inCase: 'two events invite one outsider',
    law: 'O',
  },
  'fold-accepted': {
    does: 'folds two accepted shares of an outsider into the older',
    inCase: 'two pending shares of an outsider',
    law: 'O',
  },
};
