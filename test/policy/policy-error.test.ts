import { expect, test } from 'vitest';
import { PolicyError, problem } from '../../shared/policy/policy-error.ts';

test('a policy error names every problem', () => {
  const problems = [problem('mode', 'REQUIRED'), problem('', 'NOT_JSON')];
  const error = new PolicyError('snapshare.yaml', problems);
  expect(error).toMatchObject({ code: 'SNAPSHARE_POLICY', retryable: false, problems });
  expect(error.message).toContain('mode: is required; is not JSON');
});
