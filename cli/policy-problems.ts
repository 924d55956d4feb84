import type { PolicyProblem } from '../shared/policy/policy-error.ts';
import type { Cli } from './context.ts';

/** Says everything that is wrong with a policy, a line each. */
export function printProblems({ output, texts }: Cli, problems: readonly PolicyProblem[]): void {
  output.errorLine(texts.say('validate.invalid', { count: problems.length }));
  for (const problem of problems) output.errorLine(`  ${texts.problem(problem)}`);
}
