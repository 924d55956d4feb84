import { groupBy } from '../../shared/base/group-by.ts';
import { decode } from '../packing.ts';
import { element, flagged, foldable, paragraph, table } from './dom.ts';
import { type Model, nameOf } from './model.ts';
import { accountText } from './owners.ts';
import type { Words } from './words.ts';

/** The policy, sentence by sentence. */
export function policy({ data }: Model, words: Words): HTMLElement[] {
  const sentences = data.policySummary.map((statement) => element('li', {}, words.policy(statement)));
  return [element('ul', { class: 'policy' }, ...sentences)];
}

/** When and from which reads the report was made. */
export function madeFrom(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  const byRegion = groupBy(data.regions, ({ regionId }) => regionId);
  const sum = (counts: readonly number[]): string => words.number(counts.reduce((total, count) => total + count, 0));
  const isMany = data.owners.length > 1;
  return [
    paragraph(words.say('madeFromHint', { time: words.time(0) })),
    table(
      words.say('madeFrom'),
      [words.say('region'), words.say('complete'), words.say('snapshotsInRegion'), words.say('planned')],
      [...byRegion].map(([regionId, regions]) => {
        const whole = regions.filter(({ isComplete }) => isComplete).length;
        const isWhole = whole === data.owners.length;
        const text = isMany
          ? words.say('completeOf', { count: whole, owners: data.owners.length })
          : words.yesNo(isWhole);
        return [
          regionId,
          isWhole ? text : flagged('bad', text),
          sum(regions.map(({ snapshotCount }) => snapshotCount)),
          sum(regions.map(({ plannedCount }) => plannedCount)),
        ];
      }),
      [2, 3],
    ),
    ...lookedInto(model, words),
  ];
}

/** Whether members were looked into, where, and of whom it is not known what they made. */
function lookedInto(model: Model, words: Words): HTMLElement[] {
  const { usage } = model.data;
  if (!usage) return [paragraph(words.say('usageNotLooked'))];
  const lines = usage.why.map(({ accountId, what, regionId = '', snapshotId = '', problem }) => {
    const place = [what, regionId, snapshotId].filter(Boolean).join(' ');
    return words.say('usageUnknown', { account: accountText(model, accountId), place, problem });
  });
  const list = (some: readonly string[]): HTMLElement =>
    element('ul', {}, ...some.map((line) => element('li', {}, line)));
  const others = lines.slice(MAX_UNREAD);
  return [
    paragraph(words.say('usageLooked', { regions: usage.lookedIn.join(', ') })),
    ...(lines.length > 0 ? [list(lines.slice(0, MAX_UNREAD))] : []),
    ...(others.length > 0 ? [foldable({}, [words.say('more', { count: others.length })], () => [list(others)])] : []),
  ];
}

/** Reads that failed; the others are folded. */
const MAX_UNREAD = 20;

/** What the reader has to know before believing the rest: every read that failed, and what is unknown for it. */
export function warnings(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  const unknown = decode(data.snapshots.unknown);
  const behind = [...new Set(unknown.flat())].map((column) => nameOf(model, column));
  const cutCount = data.savings?.cutCount ?? 0;
  const unread = unreadLines(model, words).map((line) => element('li', {}, line));
  const others = unread.slice(MAX_UNREAD);
  const list = element('ul', {}, ...unread.slice(0, MAX_UNREAD));
  const more = words.say('more', { count: others.length });
  const rest = others.length > 0 ? foldable({}, [more], () => [element('ul', {}, ...others)]) : null;
  return [
    ...(unread.length > 0
      ? [element('div', { class: 'warning', role: 'alert' }, words.say('incomplete'), list, rest)]
      : []),
    ...(data.areOwnersKnown ? [] : [warning(words.say('ownersUnknown'))]),
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

/** The same failure in several regions of an owner is one line. */
function unreadLines(model: Model, words: Words): string[] {
  const groups = groupBy(model.data.unread, ({ ownerAccountId, what, problem }) =>
    [ownerAccountId, what, problem].join('\n'),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const region = group.map(({ regionId }) => regionId).join(', ');
    const text = words.say('unreadPart', { region, what: first.what, problem: first.problem });
    return first.ownerAccountId === undefined ? text : `${accountText(model, first.ownerAccountId)}, ${text}`;
  });
}

function warning(text: string): HTMLElement {
  return element('p', { class: 'warning', role: 'alert' }, text);
}
