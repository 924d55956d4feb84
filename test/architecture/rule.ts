import type { Import, Reach } from './reach.ts';

/** A file from the project's root, and what stands in it. */
type Example = readonly [path: string, source: string];

/** What must hold of every file that it is `of`. What a rule does not speak of, it allows. */
export interface Rule {
  readonly what: string;
  readonly why: string;
  readonly of: (path: string) => boolean;
  /** The files of ours that may be imported. */
  readonly files?: (target: string, path: string) => boolean;
  /** More files of ours, of which only types may be imported. */
  readonly types?: (target: string) => boolean;
  /** The packages and Node modules that may be imported. */
  readonly packages?: (target: string, path: string) => boolean;
  /** Asks the machine for no environment, time or chance. */
  readonly isBlind?: true;
  readonly broken: readonly [Example, ...Example[]];
  readonly kept: readonly [Example, ...Example[]];
}

/** Whether a path begins with one of these: a folder with its slash, or a file. */
export const under =
  (...starts: readonly string[]) =>
  (path: string): boolean =>
    starts.some((start) => path.startsWith(start));
export const none = (): boolean => false;

/** Everything that a file does against the rules, each with the rule and its reason. */
export function violationsOf(rules: readonly Rule[], path: string, { imports, ambient }: Reach): string[] {
  return rules
    .filter((rule) => rule.of(path))
    .flatMap((rule) => [
      ...imports
        .filter((one) => !isAllowed(rule, one, path))
        .map(({ target }) => `${path} imports ${target}: ${rule.what}. ${rule.why}`),
      ...(rule.isBlind === true ? ambient.map((name) => `${path} uses ${name}: ${rule.what}. ${rule.why}`) : []),
    ]);
}

function isAllowed(rule: Rule, { target, isOurs, isTypeOnly }: Import, path: string): boolean {
  if (!isOurs) return rule.packages?.(target, path) ?? true;
  return (rule.files?.(target, path) ?? true) || (isTypeOnly && rule.types?.(target) === true);
}
