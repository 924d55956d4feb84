import { element, paragraph, table } from './dom.ts';
import type { Model } from './model.ts';
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
        isComplete ? words.yesNo(true) : element('b', { class: 'bad' }, words.yesNo(false)),
        words.number(snapshotCount),
        words.number(plannedCount),
      ]),
      [2, 3],
    ),
  ];
}

/** What the reader has to know before believing the rest. */
export function warnings({ data }: Model, words: Words): HTMLElement[] {
  if (data.unread.length === 0) return [];
  const reads = data.unread.map(({ regionId, what }) => `${regionId} (${what})`).join(', ');
  return [element('p', { class: 'warning', role: 'alert' }, words.say('incomplete', { reads }))];
}
