import type { ConditionValues } from '../../../emulator/state/identity.ts';
import type { PolicyDocument, Statement } from '../../../scripts/deploy/ram.ts';

type Values = readonly string[];

/** A pattern in which `*` stands for any characters. */
function isLike(pattern: string, value: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(value);
}

const OPERATORS: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  Bool: (wanted, value) => wanted === value,
  StringEquals: (wanted, value) => wanted === value,
  StringLike: isLike,
};

/**
 * Whether all conditions of a statement hold. A key that the call does not have never holds; of several values an
 * `Allow` needs all, and for a `Deny` one is enough, so that the policies are right however RAM reads them.
 */
function holds({ Effect, Condition = {} }: Statement, values: ConditionValues): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    const test = OPERATORS[operator];
    if (test === undefined) throw new Error(`the operator ${operator} is not known here`);
    return Object.entries(keys).every(([key, wanted]) => {
      const given: Values = values[key] ?? [];
      const isWanted = (value: string): boolean => wanted.some((one) => test(one, value));
      return given.length > 0 && (Effect === 'Allow' ? given.every(isWanted) : given.some(isWanted));
    });
  });
}

/** Judges a call as RAM does: a `Deny` that applies ends it, else one `Allow` is needed. */
export function isAllowed(
  { Statement: statements }: PolicyDocument,
  action: string,
  resource: string,
  values: ConditionValues,
): boolean {
  const applying = statements.filter(
    (statement) =>
      statement.Action.includes(action) &&
      statement.Resource.some((pattern) => isLike(pattern, resource)) &&
      holds(statement, values),
  );
  return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow');
}

/** The actions that a policy allows, sorted. */
export function allowedActions({ Statement: statements }: PolicyDocument): string[] {
  return [...new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action))].sort();
}
