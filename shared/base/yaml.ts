import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { holdsAddress } from './address.ts';

/** Far more than any file of ours holds, and little enough to walk through. */
const MAX_VALUES = 100_000;

/** A text that cannot be used as YAML. The message is one clause. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  /** Both from 1; undefined where it is the whole text. */
  readonly place: { readonly line: number; readonly column: number } | undefined;
  /** It can be parsed, but unfolds into too much. */
  readonly isBoundless: boolean;
  /** The sign of YAML's own with which a value of the line begins that is not quoted. */
  readonly unquoted: string | undefined;

  constructor(message: string, place?: YamlError['place'], isBoundless = false, unquoted?: string) {
    super(message);
    this.place = place;
    this.isBoundless = isBoundless;
    this.unquoted = unquoted;
  }
}

/**
 * Reads one document of YAML 1.2 in its core schema, whatever version the text claims: `no`, `on` and dates stay text, `<<`
 * is a key like any other, and tags of other schemas are refused. So are a key twice, a second document, and aliases that
 * unfold into a huge tree or one without an end.
 * @throws {YamlError} for the first thing that is wrong.
 * @see YAML 1.2.2, 10.3 "Core Schema"
 */
export function parseYaml(text: string): unknown {
  let value: unknown;
  try {
    value = load(text, { schema: CORE_SCHEMA });
  } catch (cause) {
    if (!(cause instanceof YAMLException)) throw cause;
    // The parser leaves the mark out of errors without a place in the text.
    const { mark } = cause as { readonly mark?: { readonly line: number; readonly column: number } };
    const place = mark && { line: mark.line + 1, column: mark.column + 1 };
    // The parser's own message repeats the lines around the place, and some reasons what stands there; it may be a secret.
    const { reason } = cause;
    const message = holdsAddress(reason) ? (/^[\w ]+/.exec(reason)?.[0] ?? '').trimEnd() : reason;
    throw new YamlError(message, place, false, mark && unquotedIn(text.split('\n')[mark.line] ?? ''));
  }
  if (!isBounded(value)) throw new YamlError('unfolds into too much', undefined, true);
  return value;
}

/** With such a sign begins what people mean as a text (`@prod`, `*-golden`, `!x`) and YAML takes for something else. */
function unquotedIn(line: string): string | undefined {
  const bare = line.replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, '""');
  return /(?:[:?-]\s+|[,[{]\s*)([@`%*&!])/.exec(bare)?.[1];
}

function isBounded(root: unknown): boolean {
  const open = [root];
  for (let count = 0; open.length > 0; count++) {
    if (count > MAX_VALUES) return false;
    const value = open.pop();
    if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value) as unknown[]) open.push(part);
  }
  return true;
}
