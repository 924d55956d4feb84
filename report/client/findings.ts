import type { FindingGroup } from '../page-data.ts';
import { code, element, foldable, paragraph } from './dom.ts';
import type { Model } from './model.ts';
import { accountText, hasManyOwners } from './owners.ts';
import type { Words } from './words.ts';

/** The findings by kind, the most frequent first, each with what to do about it. */
export function findings(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  if (data.findings.length === 0) return [paragraph(words.asFarAsRead('findingsEmpty'), 'empty')];
  return data.findings.map((group) => findingGroup(group, model, words));
}

function findingGroup(group: FindingGroup, model: Model, words: Words): HTMLElement {
  const items = group.items.map((item) => ({
    ...words.finding(group.code, item),
    place: placeText(model, item.region),
  }));
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
      ...items.map(({ message, remedy, place }) =>
        element(
          'li',
          {},
          message,
          ' ',
          element('small', { class: 'muted' }, place),
          isSameRemedy ? null : remedyLine(remedy, words),
        ),
      ),
    ),
    ...(left > 0 ? [paragraph(words.say('notListed', { count: left }))] : []),
  ]);
}

/** The region, and whose it is where there are several owners. */
function placeText(model: Model, region: number): string {
  const { ownerAccountId = '', regionId = '–' } = model.data.regions[region] ?? {};
  return hasManyOwners(model) ? `${accountText(model, ownerAccountId)}, ${regionId}` : regionId;
}

function remedyLine(remedy: string, words: Words): HTMLElement {
  return element('p', { class: 'remedy' }, element('b', {}, words.say('remedy')), ' ', remedy);
}
