import type { Authorize, ConditionValues, Identity } from './identity.ts';

/** A statement of a policy, as far as it is judged here. */
export interface RamStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface RamDocument {
  readonly Statement: readonly RamStatement[];
}

/** What no page says about RAM; the first of each is the likelier reading. */
export interface RamReadings {
  /**
   * When a call has several values of a key: whether a condition holds for `any` of them or must for `all`. Under
   * `none`, a negated condition holds only if its opposite holds for no value, and one that is not negated for any.
   */
  readonly severalValues: 'any' | 'all' | 'none';
  /**
   * Whether a condition on a key that the call does not have holds: never, where it is negated, or in every `Deny`.
   * Under the last, the vendor's own examples would refuse calls that they are meant to leave alone.
   */
  readonly missingKey: 'fails' | 'negation-holds' | 'deny-holds';
}

/** A decision, with the statement that made it: the `Deny`, or the first `Allow`. Without one, nothing allows the call. */
export interface RamVerdict {
  readonly isAllowed: boolean;
  readonly statement?: RamStatement;
}

/** `*` stands for any characters, `?` for one. @see RAM, conditional operators */
function isLike(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}

const isSame = (wanted: string, value: string): boolean => wanted === value;

const TESTS: Readonly<Record<string, (wanted: string, value: string) => boolean>> = {
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  StringEquals: isSame,
  StringNotEquals: isSame,
  StringLike: isLike,
  StringNotLike: isLike,
};

/** Conditions of one statement all have to hold; of the values that it names, one is enough. */
function holds({ Effect, Condition = {} }: RamStatement, values: ConditionValues, readings: RamReadings): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    const test = TESTS[operator];
    if (test === undefined) throw new Error(`the operator ${operator} is not emulated`);
    const isNegated = operator.includes('Not');
    return Object.entries(keys).every(([key, wanted]) => {
      const given = values[key] ?? [];
      if (given.length === 0) {
        return readings.missingKey === 'deny-holds'
          ? Effect === 'Deny'
          : isNegated && readings.missingKey === 'negation-holds';
      }
      const isMet = (value: string): boolean => wanted.some((one) => test(one, value)) !== isNegated;
      const needsAll = readings.severalValues === 'all' || (readings.severalValues === 'none' && isNegated);
      return needsAll ? given.every(isMet) : given.some(isMet);
    });
  });
}

/** Judges one call under all documents of a role: a `Deny` that applies ends it, else one `Allow` is needed. */
export function judge(
  documents: readonly RamDocument[],
  action: string,
  resource: string,
  values: ConditionValues,
  readings: RamReadings,
): RamVerdict {
  const applying = documents
    .flatMap(({ Statement }) => Statement)
    .filter(
      (statement) =>
        statement.Action.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
        statement.Resource.some((pattern) => isLike(pattern, resource)) &&
        holds(statement, values, readings),
    );
  const denial = applying.find(({ Effect }) => Effect === 'Deny');
  const statement = denial ?? applying[0];
  return { isAllowed: denial === undefined && statement !== undefined, ...(statement && { statement }) };
}

/** The caller as the condition `acs:PrincipalARN` names it. */
function arnOf({ accountId, roleName }: Identity): string {
  return roleName === undefined ? `acs:ram::${accountId}:root` : `acs:ram::${accountId}:role/${roleName}`;
}

/**
 * Has every call judged by documents.
 * @param documentsOf Of who calls; undefined for one who may do everything.
 * @param onVerdict Told of each decision.
 */
export function authorizeBy(
  documentsOf: (identity: Identity) => readonly RamDocument[] | undefined,
  readings: RamReadings,
  onVerdict: (identity: Identity, action: string, verdict: RamVerdict) => void = () => undefined,
): Authorize {
  return (identity, action, resource, conditions) => {
    const documents = documentsOf(identity);
    if (documents === undefined) return true;
    const values = { ...conditions, 'acs:PrincipalARN': [arnOf(identity)] };
    const verdict = judge(documents, action, resource, values, readings);
    onVerdict(identity, action, verdict);
    return verdict.isAllowed;
  };
}
