import { decode } from '../packing.ts';
import { element, flagged, paragraph, table } from './dom.ts';
import { type Model, nameOf } from './model.ts';
import type { Words } from './words.ts';

/** The policy, sentence by sentence. */
export function policy({ data }: Model, words: Words): HTMLElement[] {
  const sentences = data.policySummary.map((statement) => element('li', {}, words.policy(statement)));
  return [element('ul', { class: 'policy' }, ...sentences)];
}

/** When and from which reads the report was made. */
export function madeFrom({ data }: Model, words: Words): HTMLElement[] {
  return [
    paragraph(words.say('madeFromHint', { time: words.time(0) })),
    table(
      words.say('madeFrom'),
      [words.say('region'), words.say('complete'), words.say('snapshotsInRegion'), words.say('planned')],
      data.regions.map(({ regionId, isComplete, snapshotCount, plannedCount }) => [
        regionId,
        isComplete ? words.yesNo(true) : flagged('bad', words.yesNo(false)),
        words.number(snapshotCount),
        words.number(plannedCount),
      ]),
      [2, 3],
    ),
  ];
}

/** What the reader has to know before believing the rest: every read that failed, and what is unknown for it. */
export function warnings(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  const unknown = decode(data.snapshots.unknown);
  const behind = [...new Set(unknown.flat())].map((column) => nameOf(model, column));
  const cutCount = data.savings?.cutCount ?? 0;
  const unread = data.unread.map(({ regionId: region, what, problem }) =>
    element('li', {}, words.say('unreadPart', { region, what, problem })),
  );
  return [
    ...(unread.length > 0
      ? [element('div', { class: 'warning', role: 'alert' }, words.say('incomplete'), element('ul', {}, ...unread))]
      : []),
    ...(behind.length > 0
      ? [
          warning(
            words.say('unknownBehind', {
              principals: behind.join(', '),
              count: unknown.filter((principals) => principals.length > 0).length,
            }),
          ),
        ]
      : []),
    ...(cutCount > 0 ? [warning(words.say('logCut', { count: cutCount }))] : []),
  ];
}

function warning(text: string): HTMLElement {
  return element('p', { class: 'warning', role: 'alert' }, text);
}
