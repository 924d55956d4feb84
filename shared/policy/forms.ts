import * as v from 'valibot';
import { holdsAddress } from '../base/address.ts';
import { nearTo } from '../base/near.ts';
import { type Phrase, type PhraseCode, phrase, quoted, wordPhrase } from './phrases.ts';

/** How much of a value or key a message repeats. */
export const MAX_SHOWN_CHARS = 64;

/** Names that JavaScript objects give a meaning of their own; as a key in a policy they can only be a trick or a slip. */
const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** A value of another form, of which no more is told than a reader needs. */
function shown(value: unknown): Phrase {
  if (value === undefined || value === null) return phrase('NOTHING');
  if (Array.isArray(value)) return phrase('A_LIST');
  if (typeof value === 'object') return phrase('A_MAPPING');
  if (typeof value === 'string') {
    if (holdsAddress(value)) return phrase('WITH_ADDRESS');
    return phrase('VALUE', {
      value: quoted(value.length > MAX_SHOWN_CHARS ? `${value.slice(0, MAX_SHOWN_CHARS)}…` : value),
    });
  }
  if (typeof value === 'number') return phrase('NUMBER', { value });
  if (typeof value === 'boolean') return phrase('BOOLEAN', { value: String(value) });
  return phrase('VALUE', { value: typeof value });
}

/** What issues say, which the schema library itself holds as text only. */
const SAID = new WeakMap<v.BaseIssue<unknown>, Phrase>();

type MakeMessage = (issue: v.BaseIssue<unknown>) => string;

/** The message that says a phrase, for issues that {@link saidBy} is asked about. */
export function says(code: PhraseCode, factsOf: (input: unknown) => Phrase['facts'] = () => ({})): MakeMessage {
  return (issue) => {
    const said = phrase(code, factsOf(issue.input));
    SAID.set(issue, said);
    return wordPhrase(said);
  };
}

/** What an issue says. */
export function saidBy(issue: v.BaseIssue<unknown>): Phrase {
  return SAID.get(issue) ?? phrase('VALUE', { value: issue.message });
}

/** Says that a value is of another form than expected. */
export function expected(what: Phrase): MakeMessage {
  return says('EXPECTED', (input) => ({ what, got: shown(input) }));
}

/** Signs that came along with a text: quotes of a text program or a second pair of them, the comma of a list, a comment. */
const CAME_ALONG = /^(?:[“”„‟‘’‚«»「」＂].*|(["'`]).*\1)$|[“”‘’«»「」＂,;，；、]$|\s(?:\/\/|\/\*|;)\s/su;

/** A text of the author's own choice, which is compared with what others wrote: signs that came along would never match. */
export function ownText(form: RegExp, code: PhraseCode, facts?: Phrase['facts']) {
  const stray = says('CAME_ALONG', (input) => ({ got: shown(input) }));
  return v.pipe(
    text(form, code, facts),
    v.check((value) => !CAME_ALONG.test(value), stray),
  );
}

/** A text of the given form. YAML reads an unquoted account id as a number, and `on` or `4711` as no text either. */
export function text(form: RegExp, code: PhraseCode, facts?: Phrase['facts']) {
  const what = phrase(code, facts);
  const isUnquoted = (input: unknown): boolean => typeof input === 'number' || typeof input === 'boolean';
  const unquoted = says('EXPECTED_QUOTED', (input) => ({ what, got: shown(input) }));
  return v.pipe(
    v.string((issue) => (isUnquoted(issue.input) ? unquoted : expected(what))(issue)),
    v.regex(form, expected(what)),
  );
}

/** A whole number, both ends included. */
export function whole(min: number, max: number) {
  const message = expected(phrase('WHOLE', { min, max }));
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

/** One of these words or numbers. */
export function oneOf<const Options extends readonly (string | number)[]>(...options: Options) {
  const each = options.map((option) => phrase('VALUE', { value: JSON.stringify(option) }));
  return v.picklist(options, expected(each.reduce((one, other) => phrase('OR', { one, other }))));
}

/** A list, which may be empty. @param items What is in it, in the plural. */
export function list<Item extends v.GenericSchema>(item: Item, items: PhraseCode) {
  return v.array(item, expected(phrase('LIST_OF', { items: phrase(items) })));
}

/** A list with at least one item and none twice. */
export function set<Item extends v.GenericSchema<unknown, string>>(item: Item, items: PhraseCode) {
  return v.pipe(
    list(item, items),
    v.minLength(
      1,
      says('NONE_NAMED', () => ({ items: phrase(items) })),
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [key, value] of dataset.value.entries()) {
        if (dataset.value.indexOf(value) === key) continue;
        const path = [{ type: 'array', origin: 'value', input: dataset.value, key, value }] as const;
        addIssue({ message: says('TWICE', () => ({ got: shown(value) })), path: [...path] });
      }
    }),
  );
}

/** Either the word or a list, judged as what it looks like so that a bad item is reported at its own path. */
export function wordOr<const Word extends string, List extends v.GenericSchema>(word: Word, items: List) {
  const wordSchema = v.literal(word, expected(phrase('OR_LIST', { word: quoted(word) })));
  return v.lazy<typeof wordSchema | List>((input) => (Array.isArray(input) ? items : wordSchema));
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Runs a schema on mappings only (valibot takes lists for objects), and reports the keys that `problemOf` refuses. */
function onMapping<Schema extends v.GenericSchema>(
  schema: Schema,
  problemOf: (key: string) => MakeMessage | undefined,
): Schema {
  return {
    ...schema,
    '~run'(dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) {
      const input = dataset.value;
      if (!isMapping(input)) {
        v._addIssue(this, 'type', dataset, config, { message: expected(phrase('A_MAPPING')) });
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
  return onMapping(v.object(entries, says('REQUIRED')), (key) => {
    if (keys.includes(key)) return undefined;
    const close = nearTo(key, keys);
    return close === undefined
      ? says('UNKNOWN_KEY', () => ({ keys: keys.join(', ') }))
      : says('UNKNOWN_KEY_CLOSE', () => ({ close: quoted(close) }));
  });
}

/** A mapping with keys of the user's choice. @param keyWhat What a key is. */
export function mapOf<Value extends v.GenericSchema>(keyForm: RegExp, keyWhat: PhraseCode, value: Value) {
  return onMapping(v.record(v.string(), value), (key) => {
    if (RESERVED_NAMES.includes(key)) return says('RESERVED_KEY');
    if (CAME_ALONG.test(key)) return says('CAME_ALONG', () => ({ got: shown(key) }));
    return keyForm.test(key) ? undefined : says('BAD_KEY', () => ({ what: phrase(keyWhat) }));
  });
}
