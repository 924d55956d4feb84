import type { Call } from './call.ts';
import { membersIn, type Share } from './cloud-state.ts';
import type { History, Moment } from './history.ts';
import { type Done, isWantedSince, lostPairs } from './laws.ts';

const ITEMS_PER_CALL = 5;

/** What should happen in some order, or the laws were never put to the test. */
export const SIGHTS = [
  'two runs overlapped',
  'a late read told something else',
  'a listing skipped an item',
  'a listing repeated an item',
  'a run died',
  'a call took effect after its run had died',
  'a share was made',
  'a snapshot joined a share',
  'a snapshot left a share',
  'a principal was removed by one call',
  'a share was deleted',
  'a share was folded into another',
  'a look found a newcomer',
  'a plan was made anew in the same run',
  'an invitation was renewed',
  'a call was refused',
  'a set over five was cut',
  'a wanted grant was lost in a race',
] as const;

export type Sight = (typeof SIGHTS)[number];

/** How many steps showed each thing. */
export type Sights = Map<Sight, number>;

export function note(sights: Sights, sight: Sight, times = 1): void {
  sights.set(sight, (sights.get(sight) ?? 0) + times);
}

/** Notes what a read that is told something else than the present shows. */
export function noteRead(
  sights: Sights,
  call: Call,
  { version }: Moment,
  answer: readonly unknown[],
  history: History,
): void {
  if (call.kind === 'write') return;
  const present = call.answer(history.now);
  const isLate = version < history.version;
  if (isLate && JSON.stringify(present) !== JSON.stringify(answer)) note(sights, 'a late read told something else');
  if (!isLate && answer.length < present.length) note(sights, 'a listing skipped an item');
  if (!isLate && answer.length > present.length) note(sights, 'a listing repeated an item');
}

/** Notes what a call that has taken effect shows. */
export function noteWrite(sights: Sights, done: Done): void {
  const { call, run, before, history } = done;
  const { shareId, does } = call;
  const share = before.shares.get(shareId ?? '');
  const now = history.state.shares.get(shareId ?? '');
  if (does === 'create') {
    note(sights, 'a share was made');
    const made = [...history.state.shares.values()].at(-1);
    if (Object.keys(made?.tags ?? {}).some((key) => key.startsWith('snapshare:renewed:')))
      note(sights, 'an invitation was renewed');
    if (made?.principals.size === ITEMS_PER_CALL) note(sights, 'a set over five was cut');
  }
  if (does === 'join') note(sights, 'a snapshot joined a share');
  if (does === 'delete' && share) note(sights, 'a share was deleted');
  if (does === 'remove' && share && now) {
    const isTwin = ({ name, shareId }: Share): boolean => name === share.name && shareId !== share.shareId;
    if (membersIn(share.snapshots).length > membersIn(now.snapshots).length) {
      note(sights, 'a snapshot left a share');
      if ([...before.shares.values()].some(isTwin)) note(sights, 'a share was folded into another');
    }
    if (membersIn(share.principals).length > membersIn(now.principals).length)
      note(sights, 'a principal was removed by one call');
  }
  if (!run.isAlone && lostPairs(before, history).some((pair) => isWantedSince(pair, run, history)))
    note(sights, 'a wanted grant was lost in a race');
}
