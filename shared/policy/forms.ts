import * as v from 'valibot';
import { holdsAddress } from '../base/address.ts';

const MAX_SHOWN_CHARS = 64;

/** Names that JavaScript objects give a meaning of their own; as a key in a policy they can only be a trick or a slip. */
const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') {
    if (holdsAddress(value)) return 'a text with an address';
    return JSON.stringify(value.length > MAX_SHOWN_CHARS ? `${value.slice(0, MAX_SHOWN_CHARS)}…` : value);
  }
  return typeof value === 'number' || typeof value === 'boolean'
    ? `the ${typeof value} ${String(value)}`
    : typeof value;
}

/** The message for a value of another form, which is named without more of it than a reader needs. */
export const expected = (what: string) => (issue: v.BaseIssue<unknown>) =>
  `expected ${what}, got ${shown(issue.input)}`;

/** A text of the given form. YAML reads an unquoted account id as a number, and `on` or `4711` as no text either. */
export function text(form: RegExp, what: string) {
  const unquoted = (issue: v.BaseIssue<unknown>): string =>
    typeof issue.input === 'number' || typeof issue.input === 'boolean' ? ': quote it' : '';
  return v.pipe(
    v.string((issue) => expected(what)(issue) + unquoted(issue)),
    v.regex(form, expected(what)),
  );
}

/** A whole number, both ends included. */
export function whole(min: number, max: number) {
  const message = expected(`a whole number from ${min} to ${max}`);
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

/** One of these words or numbers. */
export function oneOf<const Options extends readonly (string | number)[]>(...options: Options) {
  return v.picklist(options, expected(options.map((option) => JSON.stringify(option)).join(' or ')));
}

/** A list, which may be empty. @param what Its items, in the plural. */
export function list<Item extends v.GenericSchema>(item: Item, what: string) {
  return v.array(item, expected(`a list of ${what}`));
}

/** A list with at least one item and none twice. */
export function set<Item extends v.GenericSchema<unknown, string>>(item: Item, what: string) {
  return v.pipe(
    list(item, what),
    v.minLength(1, `name at least one of the ${what}`),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [key, value] of dataset.value.entries()) {
        if (dataset.value.indexOf(value) === key) continue;
        const path = [{ type: 'array', origin: 'value', input: dataset.value, key, value }] as const;
        addIssue({ message: `${shown(value)} is listed twice`, path: [...path] });
      }
    }),
  );
}

/** Either the word or a list, judged as what it looks like so that a bad item is reported at its own path. */
export function wordOr<const Word extends string, List extends v.GenericSchema>(word: Word, items: List) {
  const wordSchema = v.literal(word, expected(`"${word}" or a list`));
  return v.lazy<typeof wordSchema | List>((input) => (Array.isArray(input) ? items : wordSchema));
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Runs a schema on mappings only (valibot takes lists for objects), and reports the keys that `problemOf` refuses. */
function onMapping<Schema extends v.GenericSchema>(
  schema: Schema,
  problemOf: (key: string) => string | undefined,
): Schema {
  return {
    ...schema,
    '~run'(dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) {
      const input = dataset.value;
      if (!isMapping(input)) {
        v._addIssue(this, 'type', dataset, config, { message: expected('a mapping') });
        return dataset;
      }
      const result = schema['~run'](dataset, config);
      for (const key of Object.keys(input)) {
        const message = problemOf(key);
        if (message === undefined) continue;
        const shortKey = key.slice(0, MAX_SHOWN_CHARS);
        const path = [{ type: 'object', origin: 'key', input, key: shortKey, value: input[key] }] as const;
        v._addIssue(this, 'key', result, config, { message, path: [...path] });
      }
      return result;
    },
  };
}

/** A mapping with these keys and no other. */
export function mapping<const Entries extends v.ObjectEntries>(entries: Entries) {
  const keys = Object.keys(entries);
  return onMapping(v.object(entries, 'is required'), (key) => {
    if (keys.includes(key)) return undefined;
    const close = keys.find((candidate) => isWithinTwoEdits(key, candidate));
    return close === undefined
      ? `unknown key, allowed here: ${keys.join(', ')}`
      : `unknown key, did you mean ${JSON.stringify(close)}?`;
  });
}

/** A mapping with keys of the user's choice. @param keyWhat What a key is, as in `a region id`. */
export function mapOf<Value extends v.GenericSchema>(keyForm: RegExp, keyWhat: string, value: Value) {
  return onMapping(v.record(v.string(), value), (key) => {
    if (RESERVED_NAMES.includes(key)) return 'unknown key, this name is reserved';
    return keyForm.test(key) ? undefined : `the key should be ${keyWhat}`;
  });
}

/** Whether two insertions, deletions, replacements or fewer make one key of the other, letter case aside. */
function isWithinTwoEdits(typed: string, key: string): boolean {
  if (Math.abs(typed.length - key.length) > 2) return false;
  const [from, to] = [Array.from(typed.toLowerCase()), Array.from(key.toLowerCase())];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [at, letter] of from.entries()) {
    const next = [at + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) <= 2;
}
