import { parsePolicy } from '../../shared/policy/parse.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { PolicyDocument } from '../../shared/rights/document.ts';

export function policyOf(parts: object): Policy {
  const result = parsePolicy(parts);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policy;
}

/** The actions that documents allow, sorted. */
export function allowedActions(documents: readonly PolicyDocument[]): string[] {
  const statements = documents.flatMap(({ Statement }) => Statement);
  return [...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action))].sort();
}
