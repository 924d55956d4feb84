import { type Draw, pick, type Slip, type Slipped } from '../kind.ts';
import type { Site } from '../render.ts';
import { BLANK_AROUND, CASED, DASHED, FULL_WIDTH, MISTYPED, type Misspelling, QUOTED, REJOINED } from '../spelling.ts';
import type { SentEvent } from './sent-event.ts';

/** Left out: a key that is gone, and another of the values that a key may have: each is a wish that somebody may have. */

function rewritten(event: SentEvent, text: string, places: readonly string[]): Slipped<SentEvent> | undefined {
  if (text === event.body.text) return undefined;
  return { input: { ...event, body: { text, sites: [] } }, places };
}

function atSite(
  name: string,
  isMeant: (site: Site) => boolean,
  write: (site: Site, draw: Draw) => string,
): Slip<SentEvent> {
  return {
    name,
    make: (event, draw) => {
      const { text, sites } = event.body;
      const site = pick(draw, sites.filter(isMeant));
      if (!site) return undefined;
      const written = write(site, draw);
      // A message names the first key of the path, also of an item in its list; JSON that is none has no keys.
      const key = site.path.split('.')[0] ?? '';
      const places = [key, withoutQuotes(written), String(site.value), 'JSON'];
      return rewritten(event, text.slice(0, site.from) + written + text.slice(site.to), places);
    },
  };
}

/** As a message shows it. */
const withoutQuotes = (json: string): string => json.replaceAll(/^"|"$/g, '');

function toText(name: string, rewrite: (text: string, draw: Draw) => string): Slip<SentEvent> {
  return {
    name,
    make: (event, draw) =>
      rewritten(event, rewrite(event.body.text, draw), ['JSON', 'payload', 'list', 'its keys are']),
  };
}

const isKey = ({ what }: Site): boolean => what === 'key';
const isText = ({ what, value }: Site): boolean => what === 'value' && typeof value === 'string';
const isFlag = ({ value }: Site): boolean => typeof value === 'boolean';

const respelt = (spelling: Misspelling, what: string, isMeant: (site: Site) => boolean): Slip<SentEvent> =>
  atSite(`${what} ${spelling.name}`, isMeant, ({ value }, draw) => JSON.stringify(spelling.of(String(value), draw)));

export const EVENT_SLIPS: readonly Slip<SentEvent>[] = [
  ...[...BLANK_AROUND, ...CASED, ...MISTYPED, ...REJOINED, ...QUOTED, FULL_WIDTH].map((spelling) =>
    respelt(spelling, 'a key', isKey),
  ),
  respelt({ name: 'with a hyphen before', of: (key) => `--${key}` }, 'a key', isKey),
  ...[...BLANK_AROUND, CASED[0] ?? FULL_WIDTH, ...QUOTED, DASHED, FULL_WIDTH].map((spelling) =>
    respelt(spelling, 'a value', isText),
  ),
  ...MISTYPED.map((spelling) => respelt(spelling, 'a region', ({ value }) => /^cn-/.test(String(value)))),
  atSite('a flag as another language writes it', isFlag, ({ value }, draw) =>
    value
      ? (pick(draw, ['"true"', 'True', '1', '"yes"', '"on"', 'yes', '"1"', '[true]', '"TRUE"', '"True "', 'null']) ??
        '')
      : (pick(draw, ['"false"', 'False', '0', '"no"', 'null']) ?? ''),
  ),
  atSite(
    'a list for a value',
    ({ what, path }) => what === 'value' && !path.includes('.'),
    ({ value }) => `[${JSON.stringify(value)}]`,
  ),
  atSite(
    'several in one text',
    ({ path }) => /^(regions|snapshotIds)\./.test(path),
    ({ value }, draw) => JSON.stringify(`${value}${pick(draw, [',', ' ', '，', ';'])}${value}`),
  ),
  atSite(
    'an object for a value',
    ({ what }) => what === 'value',
    ({ value }) => `{"id": ${JSON.stringify(value)}}`,
  ),
  {
    name: 'a text for a list',
    make: (event) => {
      const text = event.body.text.replace(/\[\s*("[^"]*")[^\]]*\]/, '$1');
      return rewritten(event, text, ['regions', 'snapshotIds', 'known shapes']);
    },
  },
  {
    name: 'a key twice',
    make: (event, draw) => {
      const { text, sites } = event.body;
      const site = pick(
        draw,
        sites.filter(({ what }) => what === 'key'),
      );
      if (!site) return undefined;
      const value = /^"dryRun"/.test(text.slice(site.from, site.to)) ? 'false' : '[]';
      return rewritten(event, text.replace(/\n?\}\s*$/, `,\n  ${text.slice(site.from, site.to)}: ${value}\n}`), [
        site.path,
      ]);
    },
  },
  toText('quotes of a text program', (text) => text.replaceAll(/"([^"\n]*)"/g, '“$1”')),
  toText('single quotes', (text) => text.replaceAll('"', "'")),
  toText('no quotes around keys', (text) => text.replaceAll(/"(\w+)":/g, '$1:')),
  toText('a comma after the last entry', (text) => text.replace(/(\S)\s*\}\s*$/, '$1,\n}')),
  toText('a comment', (text) => text.replace('\n', ' // nightly\n')),
  toText('a byte order mark', (text) => `\ufeff${text}`),
  toText('lines ending in CR LF', (text) => text.replaceAll('\n', '\r\n')),
  toText('in one line', (text) => text.replaceAll(/\n\s*/g, '')),
  toText('blanks around', (text, draw) => `${pick(draw, [' ', '\n', '\t', '\u00a0'])}${text}`),
  toText('in a list', (text) => `[${text}]`),
  toText('quoted once more', (text) => JSON.stringify(text)),
  toText('quoted twice more', (text) => JSON.stringify(JSON.stringify(text))),
  toText('quotes of a shell around it', (text) => `'${text.trim()}'`),
  toText('as YAML', (text) =>
    text
      .replaceAll(/^\s*[{}]\s*$/gm, '')
      .replaceAll(/[",]/g, '')
      .trim(),
  ),
  toText('as a query', (text) =>
    text
      .replaceAll(/[\s{}"]/g, '')
      .replaceAll(':', '=')
      .replaceAll(',', '&'),
  ),
  toText('as flags', (text) =>
    text
      .replaceAll(/[\s{}"]/g, '')
      .replaceAll(/(^|,)(\w+):/g, ' --$2=')
      .trim(),
  ),
  toText('cut off', (text, draw) => text.slice(0, text.length - 2 - draw(Math.max(1, Math.floor(text.length / 2))))),
  toText(
    'below a key of its own',
    (text, draw) => `{"${pick(draw, ['payload', 'event', 'body', 'data', 'input'])}": ${text}}`,
  ),
  {
    name: 'beside the payload',
    make: (event) => {
      const fields = event.body.text.replace(/^\s*\{/, '').trim();
      if (event.as !== 'payload' || fields === '}') return undefined;
      const text = `{"triggerTime": "2026-03-01T00:00:00Z", "triggerName": "nightly", "payload": "", ${fields}`;
      return { input: { ...event, as: 'event', body: { text, sites: [] } }, places: ['not in its payload'] };
    },
  },
  {
    name: 'a payload as an object',
    make: (event) => {
      if (event.as !== 'payload') return undefined;
      const text = `{"triggerTime": "2026-03-01T00:00:00Z", "triggerName": "nightly", "payload": ${event.body.text}}`;
      return { input: { ...event, as: 'event', body: { text, sites: [] } }, places: ['payload'] };
    },
  },
  {
    name: 'encoded as UTF-16',
    make: (event) => ({ input: { ...event, encoding: 'utf16le' }, places: ['UTF-8'] }),
  },
];
