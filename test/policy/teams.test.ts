import { describe, expect, test } from 'vitest';
import { misspeltTeams, untoldTeams } from '../../shared/policy/teams.ts';
import { MINIMAL, policyOf } from './make-policy.ts';

const statements = (key: string, ...teams: string[]) =>
  teams.map((team) => ({ snapshots: { tags: { [key]: team } }, to: ['fd-AbCdEf1234'] }));
const entries = (...teams: string[]) => ({
  teams: Object.fromEntries(teams.map((team) => [team, { webhook: 'env:A' }])),
});

describe('a team of notify', () => {
  test.each<{ what: string; known: string[]; named: string[]; meant: string[] }>([
    { what: 'is the one of allow', known: ['shop'], named: ['shop'], meant: [] },
    { what: 'has two letters that changed places', known: ['shop'], named: ['shpo'], meant: ['shop'] },
    { what: 'lacks a letter', known: ['billing'], named: ['biling'], meant: ['billing'] },
    { what: 'is in other letter case', known: ['shop'], named: ['Shop'], meant: ['shop'] },
    { what: 'has a blank too many, though it is short', known: ['hr'], named: ['hr '], meant: ['hr'] },
    { what: 'is short, and another', known: ['hr'], named: ['it'], meant: [] },
    { what: 'is near to one that has an entry as well', known: ['shop1'], named: ['shop1', 'shop2'], meant: [] },
    { what: 'is unlike all of allow', known: ['shop'], named: ['platform'], meant: [] },
    { what: 'stands where allow names none', known: [], named: ['shop'], meant: [] },
  ])('$what', ({ known, named, meant }) => {
    const problems = misspeltTeams({ allow: statements('team', ...known), notify: entries(...named) });
    expect(problems.map(({ facts }) => facts['meant'])).toEqual(meant.map((team) => JSON.stringify(team)));
  });

  test('is looked up under the key that the policy gives the tag', () => {
    const slip = { tags: { team: 'cost' }, allow: statements('cost', 'shop'), notify: entries('shpo') };
    expect(misspeltTeams(slip).map(({ path }) => path)).toEqual(['notify.teams.shpo']);
    expect(misspeltTeams({ ...slip, tags: {} })).toEqual([]);
    for (const broken of [null, 'x', [], { notify: 7, allow: [null, { snapshots: 1 }] }])
      expect(misspeltTeams(broken)).toEqual([]);
  });

  test('without an address is named as soon as another has one', () => {
    const allow = statements('team', 'shop', 'lab');
    const untold = (teams: object) => untoldTeams(policyOf({ ...MINIMAL, allow, notify: { teams } }));
    expect(untold({ shop: { webhook: 'env:A' }, ops: {} })).toEqual(['lab', 'ops']);
    expect(untold({ shop: {}, ops: {} })).toEqual([]);
  });
});
