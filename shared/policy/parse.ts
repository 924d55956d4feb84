import * as v from 'valibot';
import { holdsAddress } from '../base/address.ts';
import { problemsBetweenParts } from './checks.ts';
import { saidBy } from './forms.ts';
import type { Policy } from './policy.ts';
import { type PolicyProblem, problem } from './policy-error.ts';
import { PolicySchema } from './schema.ts';

export type PolicyResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Checks a policy and fills in its defaults. Strict: an unknown key is a problem, and all problems are found at once.
 * Never throws.
 * @param input The parsed YAML or JSON document.
 */
export function parsePolicy(input: unknown): PolicyResult {
  const result = v.safeParse(PolicySchema, input, { abortPipeEarly: true });
  const problems = [
    ...(result.issues ?? []).map((issue) => {
      const { code, facts } = saidBy(issue);
      return problem(withoutAddress(v.getDotPath(issue) ?? ''), code, facts);
    }),
    ...problemsBetweenParts(result.output),
  ];
  return result.success && problems.length === 0 ? { ok: true, policy: result.output } : { ok: false, problems };
}

/** A key may be an address that stands in the wrong place, and no message repeats one. */
function withoutAddress(path: string): string {
  const at = holdsAddress(path) ? path.search(/:\/\/|[?&]/) : -1;
  return at < 0 ? path : `${path.slice(0, path.lastIndexOf('.', at) + 1)}…`;
}
