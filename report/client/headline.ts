import type { ReportTextKey } from '../texts.ts';
import { element } from './dom.ts';
import { grantsWhere, type Model, readings, spread } from './model.ts';
import { moneyBy, WEEK_S } from './sums.ts';
import type { Words } from './words.ts';

/** The figures that a reader looks for first, each leading to its section. */
export function headline(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  const inEffect = readings(model);
  const toOutside = grantsWhere(model, ({ access, isExternal }) => access === 'reads' && isExternal);
  const pending = grantsWhere(model, ({ access, isExternal }) => access === 'pending' && isExternal);
  const forbidden = grantsWhere(
    model,
    ({ access, isReader, isPermitted }) => access !== undefined && isReader && !isPermitted,
  );
  const ending = inEffect.filter((index) => {
    const endS = model.endsS[index] ?? 0;
    return endS > 0 && endS <= WEEK_S;
  });
  const findings = data.findings.reduce((sum, { count }) => sum + count, 0);
  const outside = spread(model, toOutside).principals;
  const { overdue } = data;
  const cost = moneyBy(overdue, ({ costPerMonth }) => costPerMonth);
  const card = (
    section: string,
    figure: string,
    [key, count]: readonly [ReportTextKey, number],
    hint: string,
    isAlarming = false,
  ): HTMLElement =>
    element(
      'li',
      {},
      element(
        'a',
        { href: `#${section}`, class: isAlarming ? 'card alarming' : 'card', 'data-figure': key },
        element('b', {}, words.atLeast(figure)),
        element('span', {}, words.say(key, { count })),
        element('small', {}, hint),
      ),
    );
  const number = (value: number): string => words.number(value);
  return [
    card(
      'exposure',
      number(forbidden.length),
      ['notPermittedCount', forbidden.length],
      words.say('notPermittedHint', { accounts: spread(model, forbidden).principals }),
      forbidden.length > 0,
    ),
    card(
      'matrix',
      number(inEffect.length),
      ['grantsInEffect', inEffect.length],
      words.say('grantsInEffectHint', spread(model, inEffect)),
    ),
    card(
      'exposure',
      number(outside),
      ['outsideAccounts', outside],
      words.say('outsideAccountsHint', { grants: toOutside.length, pending: pending.length }),
    ),
    card(
      'timeline',
      number(ending.length),
      ['endingSoon', ending.length],
      words.say('endingSoonHint', spread(model, ending)),
    ),
    card(
      'overdue',
      words.money(cost),
      ['overdueMonthly', overdue.length],
      words.say('overdueMonthlyHint', { snapshots: overdue.length }),
      overdue.length > 0,
    ),
    card(
      'findings',
      number(findings),
      ['findingCount', findings],
      words.say('findingCountHint', { codes: data.findings.length }),
    ),
  ];
}
