import { SnapshareError } from '../base/errors.ts';

/** One thing wrong with a policy; `path` is dotted, as in `rules.0.match.type`. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

/** A policy that cannot be used. Carries every problem, not only the first. */
export class PolicyError extends SnapshareError {
  override readonly name = 'PolicyError';
  readonly problems: readonly PolicyProblem[];

  constructor(source: string, problems: readonly PolicyProblem[], options?: ErrorOptions) {
    super(
      'SNAPSHARE_POLICY',
      false,
      {
        doing: `reading the policy ${source}`,
        problem: problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
        remedy: `Correct ${problems.length === 1 ? 'it' : `all ${problems.length}`} in the file and run again.`,
      },
      options,
    );
    this.problems = problems;
  }
}
