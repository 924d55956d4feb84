import { O, O2, P, Q, R, S, T, U, V } from './case.ts';
import { type CloudState, isOurs, type Member, type Share, statusOf } from './cloud-state.ts';
import { isOpenShare } from './wanted.ts';

const LETTERS = new Map([
  ...[P, Q, R, S, T, U, V].map((id, at) => [id, 'PQRSTUV'.charAt(at)] as const),
  [O, 'O'],
  [O2, 'O2'],
]);

/** The text with principals by their letters. */
export const inLetters = (text: string): string => text.replaceAll(/\d{16}/g, (id) => LETTERS.get(id) ?? id);

/** Tags and shares in one line: `~` marks what is on its way in, `!` what is on its way out. */
export function describeState({ snapshots, shares }: CloudState, nowMs: number): string {
  const tags = [...snapshots.values()].map(({ snapshotId, tags }) => `${snapshotId}=${tags['share-to'] ?? ''}`);
  return inLetters(`${tags.join(' ')} | ${[...shares.values()].map((share) => describeShare(share, nowMs)).join(' ')}`);
}

const MARKS = { Associated: '', Associating: '~', Disassociating: '!', Failed: '✗', Disassociated: undefined };

function describeShare(share: Share, nowMs: number): string {
  const side = (members: ReadonlyMap<string, Member>): string =>
    [...members]
      .flatMap(([id, member]) => {
        const mark = MARKS[statusOf(member, nowMs)];
        return mark === undefined ? [] : [mark + id];
      })
      .join(',');
  const kind = isOurs(share) ? (share.allowsExternalTargets ? 'outside ' : '') : 'foreign ';
  const state = isOpenShare(share) ? '' : ' closed';
  return `${share.shareId}(${kind}{${side(share.principals)}}×{${side(share.snapshots)}}${state})`;
}
