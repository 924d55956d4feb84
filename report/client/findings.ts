import type { FindingGroup } from '../page-data.ts';
import { code, element, paragraph } from './dom.ts';
import type { Model } from './model.ts';
import type { Words } from './words.ts';

/** The findings by kind, the most frequent first, each with what to do about it. */
export function findings({ data }: Model, words: Words): HTMLElement[] {
  if (data.findings.length === 0) return [paragraph(words.say('findingsEmpty'), 'empty')];
  return data.findings.map((group) => findingGroup(group, words));
}

function findingGroup(group: FindingGroup, words: Words): HTMLElement {
  const items = group.items.map((item) => ({ ...words.finding(group.code, item), regionId: item.regionId }));
  const remedies = new Set(items.map(({ remedy }) => remedy));
  const isSameRemedy = remedies.size === 1;
  const [first] = items;
  const details = element(
    'details',
    { class: 'finding' },
    element(
      'summary',
      {},
      code(group.code),
      ' ',
      element('span', { class: 'count' }, words.number(group.count)),
      element('span', { class: 'example' }, first?.message ?? ''),
    ),
    isSameRemedy && first ? remedyLine(first.remedy, words) : null,
  );
  const fill = (): void => {
    details.append(
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
    );
    const left = group.count - items.length;
    if (left > 0) details.append(paragraph(words.say('notListed', { count: left })));
  };
  details.addEventListener('toggle', fill, { once: true });
  return details;
}

function remedyLine(remedy: string, words: Words): HTMLElement {
  return element('p', { class: 'remedy' }, element('b', {}, words.say('remedy')), ' ', remedy);
}
