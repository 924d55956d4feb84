import { KeyTwiceError } from '../base/json.ts';
import { endOfJson } from '../base/json-end.ts';
import type { YamlError } from '../base/yaml.ts';
import { MAX_SHOWN_CHARS } from './forms.ts';
import { type Phrase, phrase, quoted } from './phrases.ts';
import { type PolicyProblem, problem } from './policy-error.ts';

/** Signs that text programs and input methods put where another was meant, each with what was meant. */
const MEANT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from('“”„‟«»「」＂', (sign) => [sign, '"'])),
  ...Object.fromEntries(Array.from('‘’‚‛＇', (sign) => [sign, "'"])),
  ...Object.fromEntries(Array.from('–—−‐•·●', (sign) => [sign, '-'])),
  '：': ':',
  '，': ',',
  '［': '[',
  '］': ']',
  '｛': '{',
  '｝': '}',
  '＃': '#',
  '\u00a0': ' ',
  '\u3000': ' ',
};

/** The sign as a reader sees it; blanks of other widths by their number. */
const named = (sign: string): string =>
  /\s/u.test(sign) ? `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : sign;

/** What a text in YAML is wrong in, with what to do about it. */
export function yamlProblem(text: string, { place, message, isBoundless, unquoted }: YamlError): PolicyProblem {
  if (isBoundless) return problem('', 'BOUNDLESS');
  const lines = text.split(/\r\n|\r|\n/);
  const line = place === undefined ? secondDocumentIn(lines) : keyWithoutColon(lines, place.line, message);
  const where = line === undefined ? place && phrase('PLACE', place) : phrase('PLACE', { line, column: 1 });
  if (unquoted !== undefined) return problem(where ?? '', 'NOT_YAML_UNQUOTED', { reason: message, sign: unquoted });
  const advice = yamlAdvice(lines, line ?? place?.line ?? 1, message);
  return problem(where ?? '', 'NOT_YAML', { reason: message, advice });
}

/** The library finds out where everything below a key without its colon has ended. @returns Its line, if there is one. */
function keyWithoutColon(lines: readonly string[], line: number, reason: string): number | undefined {
  if (!/multiline key|bad indentation/.test(reason)) return undefined;
  const at = lines
    .slice(0, line)
    .findLastIndex((text) => /^\s*[\p{L}_][^"'[\]{}#]*$/u.test(text) && !/:(?:\s|$)/.test(text));
  return at < 0 ? undefined : at + 1;
}

/** The library names no place of a second document. */
function secondDocumentIn(lines: readonly string[]): number | undefined {
  const at = lines.findLastIndex((line) => line.startsWith('---'));
  return at < 0 ? undefined : at + 1;
}

function yamlAdvice(lines: readonly string[], line: number, reason: string): Phrase {
  // What is amiss in one line often shows in the next one only.
  const near = [lines[line - 1] ?? '', lines[line - 2] ?? ''];
  if (/single document/.test(reason)) return phrase('ADVICE_ONE_DOCUMENT');
  if (/^duplicated/.test(reason)) return phrase('ADVICE_ONE_OF_TWO');
  if (near.some((text) => /^ *\t/.test(text))) return phrase('ADVICE_TAB');
  const sign = near.flatMap((text) => Array.from(text.replace(/#.*/, ''))).find((one) => MEANT[one] !== undefined);
  return sign === undefined
    ? phrase('ADVICE_YAML')
    : phrase('ADVICE_SIGN', { wrong: named(sign), right: named(MEANT[sign] ?? '') });
}

/**
 * What a text that should be JSON is wrong in, with what to do about it.
 * @param cause What its parser threw.
 */
export function jsonProblem(text: string, cause: unknown): PolicyProblem {
  if (cause instanceof KeyTwiceError)
    return problem(phrase('PLACE', cause.place), 'KEY_TWICE', { key: quoted(cause.key.slice(0, MAX_SHOWN_CHARS)) });
  const at = endOfJson(text);
  const before = text.slice(0, at).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return problem(phrase('PLACE', place), 'NOT_JSON', { advice: jsonAdvice(text, at) });
}

function jsonAdvice(text: string, at: number): Phrase {
  if (text.slice(at).trim() === '') return phrase('ADVICE_ENDS_EARLY');
  const [sign = ''] = text.slice(at);
  const right = MEANT[sign] ?? (/['`]/.test(sign) ? '"' : undefined);
  if (right !== undefined) return phrase('ADVICE_SIGN', { wrong: named(sign), right: named(right) });
  if (/^(#|\/\/|\/\*)/.test(text.slice(at))) return phrase('ADVICE_NO_COMMENTS');
  if (/[}\]]/.test(sign) && /,\s*$/.test(text.slice(0, at))) return phrase('ADVICE_NO_COMMA');
  return phrase('ADVICE_JSON');
}
