import { parsePolicy } from '../policy/parse.ts';
import type { Policy } from '../policy/policy.ts';
import { PolicyError, type PolicyProblem } from '../policy/policy-error.ts';
import { jsonProblem, yamlProblem } from '../policy/syntax.ts';
import { decodePolicy, type PolicySource } from './load-policy.ts';

/** A policy, and the document that it was read from, in which no default is filled in. */
export interface PolicyFile {
  readonly policy: Policy;
  readonly document: unknown;
}

/**
 * Loads one file as functions do, for those who pass its document on or work on it: what is wrong is told with
 * advice, which would only make functions larger.
 * @param findMore Problems beside those that a function finds; all are told at once.
 * @throws {InputError} when the file cannot be read.
 * @throws {PolicyError} with every problem of its content.
 */
export async function loadPolicyFile(
  path: string,
  readFile: PolicySource['readFile'],
  findMore: (document: unknown) => readonly PolicyProblem[] = () => [],
): Promise<PolicyFile> {
  const document = await decodePolicy(path, await readFile(path), { ofJson: jsonProblem, ofYaml: yamlProblem });
  const result = parsePolicy(document);
  const problems = [...(result.ok ? [] : result.problems), ...findMore(document)];
  if (!result.ok || problems.length > 0) throw new PolicyError(path, problems);
  return { policy: result.policy, document };
}
