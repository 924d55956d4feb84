import { visible } from '../../../shared/base/visible.ts';
import { type Draw, pick, type Slip } from '../kind.ts';
import {
  BLANK_AROUND,
  CASED,
  DASHED,
  FULL_WIDTH,
  fullWidth,
  MISTYPED,
  type Misspelling,
  QUOTED,
  REJOINED,
} from '../spelling.ts';
import type { Tagged } from './tagged.ts';

/**
 * Left out, since each leaves a wish that somebody may have: another digit in an id or a date, two digits exchanged, an id of
 * a folder in other letters or cut short, one token or tag less, the value of a label in other letters (docs/rules.md: it is
 * compared letter by letter).
 */

const TOKEN_KEY = /^share-(to|approved)/;
const LABEL_KEY = /^(confidential|classification|pii)$/;
const DATE_KEY = /^share-(until|hold)$/;

function atValue(
  name: string,
  isMeant: (key: string, value: string) => boolean,
  write: (value: string, draw: Draw) => string,
): Slip<Tagged> {
  return {
    name,
    make: (tagged, draw) => {
      const entry = pick(
        draw,
        Object.entries(tagged.tags).filter(([key, value]) => isMeant(key, value)),
      );
      if (!entry) return undefined;
      const [key, value] = entry;
      const written = write(value, draw);
      if (written === value) return undefined;
      return { input: { ...tagged, tags: { ...tagged.tags, [key]: written } }, places: [key] };
    },
  };
}

/** Misspells an id by digits. */
const atDigits = (name: string, write: (id: string, draw: Draw) => string): Slip<Tagged> =>
  alone(atToken(name, write, isAccount));

const alone = (slip: Slip<Tagged>): Slip<Tagged> => ({ ...slip, isAlone: true });

/** Rewrites one token of a value. */
function atToken(
  name: string,
  write: (token: string, draw: Draw) => string,
  isMeant: (token: string) => boolean = () => true,
): Slip<Tagged> {
  const isThere = (value: string): boolean => value.split(/[ ,]/).some(isMeant);
  return atValue(
    name,
    (key, value) => TOKEN_KEY.test(key) && isThere(value),
    (value, draw) => {
      const tokens = value.split(/[ ,]/);
      const meant = tokens.flatMap((token, index) => (isMeant(token) ? [index] : []));
      const at = pick(draw, meant);
      return tokens.map((token, index) => (index === at ? write(token, draw) : token)).join(' ');
    },
  );
}

/**
 * An approval under another key ends what it approved: who asks may set any key but those of approvals, and would keep by it
 * what was rejected. So that slip has an effect on purpose.
 */
const isHeldOnTo = (key: string): boolean => /^share-(?!approved)/.test(key);

function atKey(spelling: Misspelling, isMeant: (key: string) => boolean = isHeldOnTo): Slip<Tagged> {
  return {
    // A key that is two slips off may be anything.
    isAlone: true,
    name: `a key ${spelling.name}`,
    make: (tagged, draw) => {
      const key = pick(draw, Object.keys(tagged.tags).filter(isMeant));
      if (key === undefined) return undefined;
      const written = spelling.of(key, draw);
      if (written === key || Object.hasOwn(tagged.tags, written)) return undefined;
      const tags = Object.fromEntries(
        Object.entries(tagged.tags).map(([one, value]) => [one === key ? written : one, value]),
      );
      return { input: { ...tagged, tags }, places: [written, visible(written)] };
    },
  };
}

const isAccount = (token: string): boolean => /^\d{16}/.test(token);
const isGroup = (token: string): boolean => token.startsWith('@');
const hasLimit = (token: string): boolean => token.includes('/');
const hasSpan = (token: string): boolean => /\/\d+[hdw]$/.test(token);
const hasDay = (token: string): boolean => /\/\d{4}-/.test(token);

const SEPARATORS = [
  ', ',
  ',',
  '，',
  '；',
  '、',
  '\u3000',
  '\u00a0',
  '\u200b',
  '\t',
  '\n',
  '\r\n',
  ' ; ',
  '＋',
  '  ',
  '\u2028',
  '\ufeff',
];
const NO_SEPARATORS = ['|', '&', '.', ':', '。', '·', '\\', '_', ' and ', ' 和 ', ' | ', '/', '-', ''];

/** A day as other programs write it. */
const DAYS: readonly ((day: string) => string)[] = [
  (day) => day.replaceAll('-', '/'),
  (day) => day.replaceAll('-', '.'),
  (day) => day.replaceAll('-', ''),
  (day) => day.replaceAll('-', '–'),
  (day) => day.replace(/(\d+)-(\d+)-(\d+)/, '$3-$2-$1'),
  (day) => day.replace(/(\d+)-(\d+)-(\d+)/, '$1年$2月$3日'),
  (day) => day.replace(/(\d{4}-\d\d-\d\d)/, '$1T00:00:00Z'),
  (day) => day.replace(/-0?(\d+)-0?(\d+)/, '-$1-$2x'),
  (day) => day.replace(/\d\d$/, '99'),
];

const SPANS: readonly ((span: string) => string)[] = [
  (span) => span.toUpperCase(),
  (span) => span.replace(/(\d+)/, '$1 '),
  (span) => span.replace(/d$/, 'days').replace(/h$/, 'hours').replace(/w$/, 'weeks'),
  (span) => span.replace(/[hdw]$/, '天'),
  (span) => span.replace(/(\d+)/, '$1.0'),
  (span) => span.replace(/(\d+)/, '+$1').replace('+', '-'),
  (span) => span.replace(/[hdw]$/, ''),
  (span) => span.replace(/(\d+)([hdw])/, '$2$1'),
  (span) => fullWidth(span).replace('／', '/'),
];

const rewrite =
  (forms: readonly ((text: string) => string)[]) =>
  (text: string, draw: Draw): string =>
    pick(draw, forms)?.(text) ?? text;

const VALUE_SLIPS: readonly Slip<Tagged>[] = [
  atValue(
    'another separator',
    (key, value) => TOKEN_KEY.test(key) && /[ ,]/.test(value),
    (value, draw) => value.replaceAll(/[ ,]/g, pick(draw, SEPARATORS) ?? ' '),
  ),
  atValue(
    'no separator that is one',
    (key, value) => TOKEN_KEY.test(key) && /[ ,]/.test(value),
    (value, draw) => value.replace(/[ ,]/, pick(draw, NO_SEPARATORS) ?? ' '),
  ),
  atValue(
    'separators around',
    (key) => TOKEN_KEY.test(key),
    (value, draw) => `${pick(draw, ['', ',', ' ', ';'])}${value}${pick(draw, [',', ' ', '; ', '，', '\r'])}`,
  ),
  ...[...BLANK_AROUND, ...QUOTED].map(({ name, of }) =>
    atValue(`a value ${name}`, (key) => key.startsWith('share-'), of),
  ),
  atToken(
    'a name before a token',
    (token, draw) => (pick(draw, ['account:', 'id=', '#', '+', '-', '@', '*', 'aliyun:']) ?? '') + token,
    (token) => !isGroup(token),
  ),
  ...QUOTED.map(({ name, of }) => atToken(`a token in ${name}`, of)),
  atToken('brackets around a token', (token, draw) => {
    const [open, close] = pick(draw, ['[]', '{}', '<>', '()', '【】']) ?? '';
    return `${open}${token}${close}`;
  }),
  atDigits('a digit left out', (id, draw) => {
    const at = draw(16);
    return id.slice(0, at) + id.slice(at + 1);
  }),
  atDigits('a digit twice', (id, draw) => {
    const at = draw(16);
    return id.slice(0, at + 1) + id.slice(at);
  }),
  atToken(
    'digits in groups',
    (id, draw) =>
      id.replace(
        /^\d{16}/,
        (digits) => digits.match(/\d{4}/g)?.join(pick(draw, [' ', '-', ',', '\u00a0', '.']) ?? ' ') ?? digits,
      ),
    isAccount,
  ),
  atToken(
    'a number as a program shows it',
    (id) => id.replace(/^\d{16}/, (digits) => `${digits[0]}.${digits.slice(1, 6)}E+15`),
    isAccount,
  ),
  atToken(
    'a letter for a digit',
    (id) => id.replace(/[01]/, (digit) => (digit === '0' ? 'O' : 'l')),
    (token) => isAccount(token) && /[01]/.test(token.slice(0, 16)),
  ),
  atToken('a group without its @', (token) => token.slice(1), isGroup),
  atToken('a group with a full-width @', (token) => token.replace('@', '＠'), isGroup),
  ...MISTYPED.map(({ name, of }) =>
    atToken(
      `a group with ${name}`,
      (token, draw) => token.replace(/^@[a-z]+/, (group) => `@${of(group.slice(1), draw)}`),
      isGroup,
    ),
  ),
  ...CASED.map(({ name, of }) =>
    atToken(
      `a group ${name}`,
      (token, draw) => token.replace(/^@[a-z]+/, (group) => `@${of(group.slice(1), draw)}`),
      isGroup,
    ),
  ),
  atToken(
    'a folder in capitals',
    (token) => token.replace(/^fd-/, 'FD-'),
    (token) => token.startsWith('fd-'),
  ),
  atToken(
    'a folder with a dash',
    (token, draw) => DASHED.of(token, draw),
    (token) => token.startsWith('fd-'),
  ),
  alone(
    atToken(
      'another sign before a limit',
      (token, draw) =>
        token.replace('/', pick(draw, ['／', '\\', ':', '=', '|', '//', ' / ', '@', '-', '~', ' ']) ?? '/'),
      hasLimit,
    ),
  ),
  atToken(
    'a span of another form',
    (token, draw) => token.replace(/\/.*/, (limit) => rewrite(SPANS)(limit, draw)),
    hasSpan,
  ),
  atToken(
    'a day of another form',
    (token, draw) => token.replace(/\/.*/, (limit) => `/${rewrite(DAYS)(limit.slice(1), draw)}`),
    hasDay,
  ),
  alone(atToken('nothing after a slash', (token) => token.replace(/\/.*/, '/'), hasLimit)),
  atValue('a span of another form for all', (key, value) => DATE_KEY.test(key) && !value.includes('-'), rewrite(SPANS)),
  atValue('a day of another form for all', (key, value) => DATE_KEY.test(key) && value.includes('-'), rewrite(DAYS)),
  atValue(
    'a word for an end',
    (key) => DATE_KEY.test(key),
    (_, draw) => pick(draw, ['never', 'forever', 'tomorrow', 'none', '-', '0', '']) ?? '',
  ),
];

const KEY_SLIPS: readonly Slip<Tagged>[] = [
  ...[...BLANK_AROUND, ...CASED, ...MISTYPED, ...REJOINED, ...QUOTED, DASHED, FULL_WIDTH].map((spelling) =>
    atKey(spelling),
  ),
  atKey({ name: 'with a colon', of: (key) => `${key}:` }),
  atKey({ name: 'in the plural', of: (key) => `${key}s` }),
  atKey({ name: 'without its hyphen', of: (key) => key.replaceAll('-', '') }),
  alone(
    atKey(
      {
        name: 'with a number that is none',
        of: (key, draw) => `${key.replace(/-\d$/, '')}${pick(draw, ['-1', '-0', '-10', '-02', '_2', '2', '-a'])}`,
      },
      (key) => TOKEN_KEY.test(key) && isHeldOnTo(key),
    ),
  ),

  ...[...BLANK_AROUND, ...CASED, FULL_WIDTH].map(({ name, of }) =>
    atKey({ name: `of a label ${name}`, of }, (key) => LABEL_KEY.test(key)),
  ),
];

export const TAG_SLIPS: readonly Slip<Tagged>[] = [...VALUE_SLIPS, ...KEY_SLIPS];
