import { expect, test } from 'vitest';
import { DEFAULT_CASES } from '../../model/cases.ts';
import { catchMutant, faultsOf } from '../../model/check.ts';
import type { Mutant } from '../../model/drafts.ts';
import { explore } from '../../model/explore.ts';
import { MUTANTS } from '../../model/mutants.ts';

test.each(DEFAULT_CASES)('no order of events breaks a law: $name', (spec) => {
  expect(faultsOf(spec, explore(spec))).toEqual([]);
});

test.each(Object.keys(MUTANTS) as Mutant[])('the laws notice %s', (mutant) => {
  expect(catchMutant(mutant)?.law).toBe(MUTANTS[mutant].law);
});

test('a violation comes with the shortest way to it', () => {
  const [spec] = DEFAULT_CASES.filter(({ name }) => name === 'two shares of one set');
  if (spec === undefined) throw new Error('The case has gone.');
  const found = explore(spec, { mutant: 'revoke-first' }).found.get('L');
  expect(found?.trace.map(({ step }) => `${step.by} ${step.what}`)).toEqual([
    'sweep 1 reads',
    'sweep 1 takes a',
    'sweep 1 sends',
  ]);
});
