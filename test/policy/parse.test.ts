import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { INSIDE, MINIMAL, policyOf, problemsOf } from './make-policy.ts';

describe('a policy', () => {
  test('is unchanged when it is read again', () => {
    const policy = policyOf({
      groups: { prod: [INSIDE] },
      use: [{ from: INSIDE, name: 'a', copy: { region: 'cn-beijing' } }],
    });
    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual({ ok: true, policy });
  });

  test.each([[null], [undefined], [[]], ['installation: acme'], [7]])('%j is no policy at all', (input) => {
    expect(problemsOf(input)).toEqual([expect.stringMatching(/^: expected a mapping, got /)]);
  });

  test('is told all of its problems at once, of form and between parts', () => {
    const problems = problemsOf({
      instalation: 'acme',
      mode: 'snyc',
      regions: ['nowhere', 7],
      principals: { directory: ['fd-AbCdEf1234'] },
      groups: { prod: [INSIDE, 'nobody'] },
      rules: [{ match: { type: 'automatic', nam: 'x' }, shareTo: '@dev fd-AbCdEf1234/x' }, 5],
    });
    expect(problems.map((problem) => problem.split(': ')[0]).sort()).toEqual([
      'groups.prod.0',
      'groups.prod.1',
      'instalation',
      'installation',
      'mode',
      'regions.0',
      'regions.1',
      'rules.0.match.nam',
      'rules.0.match.type',
      'rules.0.shareTo',
      'rules.0.shareTo',
      'rules.1',
    ]);
  });

  test('never has a secret address repeated', () => {
    expect(
      problemsOf({ ...MINIMAL, notify: { dingtalk: 'http://host/send?access_token=s3cret' } }).join(),
    ).not.toContain('s3cret');
  });
});

describe('any input', () => {
  test('is judged without a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        const result = parsePolicy(input);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });

  test('put in place of any part is judged without a crash', () => {
    const parts = fc.constantFrom(...Object.keys(policyOf({})), 'members');
    fc.assert(
      fc.property(parts, fc.jsonValue(), (part, value) => {
        const result = parsePolicy({ ...MINIMAL, [part]: value });
        expect(
          result.ok || result.problems.every(({ path }) => path.startsWith(part) || path.startsWith('encryption')),
        ).toBe(true);
      }),
    );
  });
});
