import type { FindingGroup } from '../page-data.ts';
import { code, element, foldable, paragraph } from './dom.ts';
import type { Model } from './model.ts';
import type { Words } from './words.ts';

/** The findings by kind, the most frequent first, each with what to do about it. */
export function findings({ data }: Model, words: Words): HTMLElement[] {
  if (data.findings.length === 0) return [paragraph(words.none('findingsEmpty'), 'empty')];
  return data.findings.map((group) => findingGroup(group, words));
}

function findingGroup(group: FindingGroup, words: Words): HTMLElement {
  const items = group.items.map((item) => ({ ...words.finding(group.code, item), regionId: item.regionId }));
  const [first] = items;
  const isSameRemedy = new Set(items.map(({ remedy }) => remedy)).size === 1;
  const left = group.count - items.length;
  const summary = [
    code(group.code),
    ' ',
    element('span', { class: 'count' }, words.number(group.count)),
    element('span', { class: 'example' }, first?.message ?? ''),
  ];
  return foldable({ class: 'finding' }, summary, () => [
    ...(isSameRemedy && first ? [remedyLine(first.remedy, words)] : []),
    element(
      'ul',
      {},
      ...items.map(({ message, remedy, regionId }) =>
        element(
          'li',
          {},
          message,
          ' ',
          element('small', { class: 'muted' }, regionId),
          isSameRemedy ? null : remedyLine(remedy, words),
        ),
      ),
    ),
    ...(left > 0 ? [paragraph(words.say('notListed', { count: left }))] : []),
  ]);
}

function remedyLine(remedy: string, words: Words): HTMLElement {
  return element('p', { class: 'remedy' }, element('b', {}, words.say('remedy')), ' ', remedy);
}
