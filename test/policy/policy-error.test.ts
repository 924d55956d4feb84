import { expect, test } from 'vitest';
import { PolicyError } from '../../shared/policy/policy-error.ts';

test('a policy error names every problem', () => {
  const problems = [
    { path: 'mode', message: 'is required' },
    { path: '', message: 'unknown key' },
  ];
  const error = new PolicyError('snapshare.yaml', problems);
  expect(error).toMatchObject({ code: 'SNAPSHARE_POLICY', retryable: false, problems });
  expect(error.message).toContain('mode: is required; unknown key');
});
