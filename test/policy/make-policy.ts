import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';

/** The parts that every policy has. */
export const MINIMAL = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] };
export const INSIDE = '1111222233334444';
export const OUTSIDE = '2222333344445555';

/** A good policy of the minimal parts and these. */
export function policyOf(parts: object): Policy {
  const result = parsePolicy({ ...MINIMAL, ...parts });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

/** The problems as `path: message`. */
export function problemsOf(input: unknown): string[] {
  const result = parsePolicy(input);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** The parts of a policy with one rule, which these parts change. */
export const rule = (parts: object) => ({ rules: [{ match: { type: 'auto' }, shareTo: INSIDE, ...parts }] });
