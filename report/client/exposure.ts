import { code, codes, element, paragraph, table } from './dom.ts';
import { grantAt, grantsWhere, type Model, principalAt } from './model.ts';
import type { Words } from './words.ts';

interface Outsider {
  snapshots: Set<number>;
  awaiting: number;
  isPermitted: boolean;
  lastEndS: number;
  shareIds: Set<string>;
}

/** What is visible outside the directory, and what others share. */
export function exposure(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  const outsiders = outsidersOf(model);
  const outside =
    outsiders.size === 0
      ? paragraph(words.say('exposureEmpty'), 'empty')
      : table(
          words.say('exposure'),
          [
            words.say('principal'),
            words.say('snapshots'),
            words.say('notSeenYet'),
            words.say('permitted'),
            words.say('lastEnd'),
            words.say('shares'),
          ],
          [...outsiders]
            .sort(([, a], [, b]) => b.snapshots.size - a.snapshots.size)
            .map(([column, { snapshots, awaiting, isPermitted, lastEndS, shareIds }]) => [
              code(principalAt(model, column).id),
              words.number(snapshots.size),
              words.number(awaiting),
              isPermitted ? words.yesNo(true) : element('b', { class: 'bad' }, words.yesNo(false)),
              Number.isFinite(lastEndS) ? words.time(lastEndS) : words.say('noEnd'),
              words.number(shareIds.size),
            ]),
          [1, 2, 5],
        );
  const foreign = data.shares.filter(({ isOurs, snapshotCount }) => !isOurs && snapshotCount > 0);
  const byOthers =
    foreign.length === 0
      ? paragraph(words.say('sharesByOthersEmpty'), 'empty')
      : table(
          words.say('sharesByOthers'),
          [
            words.say('share'),
            '',
            words.say('region'),
            words.say('openToOutsiders'),
            words.say('snapshots'),
            words.say('principals'),
          ],
          foreign.map(({ name, shareId, regionId, isOpenToOutsiders, snapshotCount, principals }) => [
            name || words.say('unnamed'),
            code(shareId),
            regionId,
            words.yesNo(isOpenToOutsiders),
            words.number(snapshotCount),
            codes(principals),
          ]),
          [4],
        );
  return [outside, element('h3', {}, words.say('sharesByOthers')), byOthers];
}

function outsidersOf(model: Model): Map<number, Outsider> {
  const outsiders = new Map<number, Outsider>();
  const isExposed = new Set(['settling', 'awaiting acceptance']);
  for (const index of grantsWhere(
    model,
    ({ isExternal, isInEffect, state }) => isExternal && (isInEffect || isExposed.has(state)),
  )) {
    const { row, column, standing, endS } = grantAt(model, index);
    const outsider = outsiders.get(column) ?? {
      snapshots: new Set(),
      awaiting: 0,
      isPermitted: standing.isPermitted,
      lastEndS: 0,
      shareIds: new Set(),
    };
    outsiders.set(column, outsider);
    outsider.isPermitted &&= standing.isPermitted;
    if (standing.isInEffect) outsider.snapshots.add(row);
    else outsider.awaiting++;
    outsider.lastEndS = Math.max(outsider.lastEndS, endS);
    for (const shareId of standing.shareIds) outsider.shareIds.add(shareId);
  }
  return outsiders;
}
