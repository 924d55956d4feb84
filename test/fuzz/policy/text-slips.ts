import { type Draw, pick, type Slip } from '../kind.ts';
import type { Style } from '../render.ts';
import { type Encoding, type PolicyText, SECTION_NAMES } from './documents.ts';

/**
 * What happens to a policy's file as a whole. Left out: the loss of whole lines, as of the second half of a file, and of an
 * entry that was commented out: what is left is a policy that somebody may have meant.
 */
function toText(
  name: string,
  places: readonly string[],
  rewrite: (text: string, style: Style, draw: Draw) => string | undefined,
): Slip<PolicyText> {
  return {
    name,
    make: (policy, draw) => {
      const text = rewrite(policy.text, policy.style, draw);
      return text === undefined || text === policy.text ? undefined : { input: { ...policy, text, sites: [] }, places };
    },
  };
}

/** A file that is no text at all has no lines. */
const FILE = ['policy.yaml', 'policy.json'];
/** Of something that stands at many places one is named, by its line or by the path of a key or value. */
const ANYWHERE = ['line ', 'installation', 'mode', 'regions', ...SECTION_NAMES];

const isYaml = (style: Style): boolean => style !== 'json';

/** Of a text of the author's own any other is another. */
const isOwnText = (line: string): boolean => /^[\s-]*"?because"?:/.test(line);

/** Text around which nothing is rewritten within quotes. */
function atLine(
  text: string,
  draw: Draw,
  rewrite: (line: string) => string,
  isMeant: (line: string) => boolean = () => true,
): string {
  const lines = text.split('\n');
  const at = pick(
    draw,
    lines.flatMap((line, index) => (line !== '' && !isOwnText(line) && isMeant(line) ? [index] : [])),
  );
  return lines.map((line, index) => (index === at ? rewrite(line) : line)).join('\n');
}

function encodedAs(encoding: Encoding, places: readonly string[]): Slip<PolicyText> {
  return { name: `encoded as ${encoding}`, make: (policy) => ({ input: { ...policy, encoding, sites: [] }, places }) };
}

export const TEXT_SLIPS: readonly Slip<PolicyText>[] = [
  encodedAs('utf16le', ['UTF-8']),
  encodedAs('utf16be', ['UTF-8']),
  encodedAs('gzip', ['UTF-8']),
  toText('a byte order mark', ANYWHERE, (text) => `\ufeff${text}`),
  toText('lines ending in CR LF', ANYWHERE, (text) => text.replaceAll('\n', '\r\n')),
  toText('lines ending in CR', ANYWHERE, (text) => text.replaceAll('\n', '\r')),
  toText('no end of line at the end', ANYWHERE, (text) => text.trimEnd()),
  toText('blanks at the ends of lines', ANYWHERE, (text, _, draw) =>
    text.replaceAll('\n', `${pick(draw, [' ', '\t', '\u00a0', '\u3000'])}\n`),
  ),
  toText('a blank line with a tab', ANYWHERE, (text, _, draw) => atLine(text, draw, (line) => `${line}\n\t`)),
  toText('tabs for an indentation', ANYWHERE, (text, _, draw) =>
    atLine(
      text,
      draw,
      (line) => line.replace(/^ +/, '\t'),
      (line) => /^ /.test(line),
    ),
  ),
  toText('no-break blanks for an indentation', ANYWHERE, (text, _, draw) =>
    atLine(
      text,
      draw,
      (line) => line.replace(/^ +/, (blanks) => '\u00a0'.repeat(blanks.length)),
      (line) => /^ /.test(line),
    ),
  ),
  toText('ideographic blanks after colons', ANYWHERE, (text) => text.replaceAll(': ', ':\u3000')),
  toText('full-width commas', ANYWHERE, (text) => text.replaceAll(', ', '，').replaceAll(',\n', '，\n')),
  toText('full-width brackets', ANYWHERE, (text) => text.replaceAll('[', '［').replaceAll(']', '］')),
  toText('quotes of a text program everywhere', ANYWHERE, (text) => text.replaceAll(/"([^"\n]*)"/g, '“$1”')),
  toText('single quotes everywhere', ANYWHERE, (text) => text.replaceAll('"', "'")),
  toText('a dash of a text program for an item', ANYWHERE, (text, style) =>
    isYaml(style) ? text.replaceAll(/^( *)- /gm, '$1– ') : undefined,
  ),
  toText('a dot for an item', ANYWHERE, (text, style) =>
    isYaml(style) ? text.replaceAll(/^( *)- /gm, '$1• ') : undefined,
  ),
  toText('a comment at the end of a line', ANYWHERE, (text, style, draw) =>
    atLine(text, draw, (line) => `${line} ${isYaml(style) ? '#' : pick(draw, ['//', '#'])} why`),
  ),
  toText('a comment of another language', ANYWHERE, (text, _, draw) =>
    atLine(text, draw, (line) => `${line} ${pick(draw, ['// why', '/* why */', '; why'])}`),
  ),
  toText('a comma after the last entry', ANYWHERE, (text, _, draw) =>
    text.replace(/\n?([\]}])(?=\s*$)|([\]}])/, (whole) => (draw(2) === 0 ? `,${whole}` : `,${whole}`)),
  ),
  toText('a comma at the end of a line', ANYWHERE, (text, style, draw) =>
    isYaml(style)
      ? atLine(
          text,
          draw,
          (line) => `${line},`,
          (line) => !line.endsWith(':'),
        )
      : undefined,
  ),
  toText('no bracket at the end', ANYWHERE, (text) => text.replace(/([\]}])(?=[^\]}]*$)/, '')),
  toText('one blank more before a line', ANYWHERE, (text, style, draw) =>
    isYaml(style)
      ? atLine(
          text,
          draw,
          (line) => ` ${line}`,
          (line) => !/^[ -]/.test(line),
        )
      : undefined,
  ),
  toText('a document mark before', ANYWHERE, (text, style) => (isYaml(style) ? `---\n${text}` : undefined)),
  toText('a second document', ANYWHERE, (text, style) => (isYaml(style) ? `${text}---\n${text}` : undefined)),
  toText('an older version of YAML named', ANYWHERE, (text, style) =>
    isYaml(style) ? `%YAML 1.1\n---\n${text}` : undefined,
  ),
  toText('a fence of Markdown around it', ANYWHERE, (text) => `\`\`\`yaml\n${text}\`\`\`\n`),
  toText('quoted as in a mail', ANYWHERE, (text) => text.replaceAll(/^/gm, '> ').trimEnd()),
  toText('below a key of its own', ANYWHERE, (text, style) =>
    style === 'json' ? `{"policy": ${text}}` : `policy:\n${text.replaceAll(/^(?=.)/gm, '  ')}`,
  ),
  toText('in a list', [...FILE, 'a list', ...ANYWHERE], (text, style) =>
    style === 'json' ? `[${text}]` : `- ${text.replaceAll(/\n(?=.)/g, '\n  ')}`,
  ),
  toText('as a text in JSON', [...FILE, 'got "', ...ANYWHERE], (text, style) =>
    style === 'json' ? JSON.stringify(text) : undefined,
  ),
];
