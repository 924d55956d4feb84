import { type Draw, pick, type Slip } from '../kind.ts';
import { BLANK_AROUND, CASED, DASHED, FULL_WIDTH, MISTYPED, type Misspelling, QUOTED } from '../spelling.ts';
import type { CommandLine } from './command-line.ts';

/**
 * Left out: a word that is gone, since a shorter command line is another wish (`revoke` of an account in place of one
 * snapshot of it), and a flag whose absence is one (`--yes`, `--region`).
 */

function atWord(
  name: string,
  isMeant: (word: string, index: number, words: readonly string[]) => boolean,
  write: (word: string, draw: Draw) => readonly string[],
): Slip<CommandLine> {
  return {
    name,
    make: ({ words }, draw) => {
      const at = pick(
        draw,
        words.flatMap((word, index) => (isMeant(word, index, words) ? [index] : [])),
      );
      const word = words[at ?? -1];
      if (at === undefined || word === undefined) return undefined;
      const written = write(word, draw);
      if (written.join('\n') === word) return undefined;
      const option = isFlag(words[at - 1] ?? '') ? [words[at - 1] ?? ''] : [];
      return {
        input: { words: words.toSpliced(at, 1, ...written) },
        places: [
          word,
          ...written.flatMap((one) => (one === '' ? ['""'] : [one, JSON.stringify(one).slice(1, -1), visible(one)])),
          ...option,
        ].filter((place) => place !== ''),
      };
    },
  };
}

/** As a message shows what a terminal obeys. */
const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '·').trim();

const isFlag = (word: string): boolean => word.startsWith('--');
const isCommand = (_: string, index: number): boolean => index === 0;
const isValue = (word: string, index: number): boolean => index > 0 && !isFlag(word);
const isAny = (_: string, index: number): boolean => index > 0;
/** Paths may be of any letters, and the cloud of the test has ids of its own; what is in braces is filled in later. */
const isId = (word: string, index: number): boolean => isValue(word, index) && !/^\{(policy|plan)\}$/.test(word);

const respelt = (
  { name, of }: Misspelling,
  what: string,
  isMeant: (word: string, index: number) => boolean,
): Slip<CommandLine> => atWord(`${what} ${name}`, isMeant, (word, draw) => [of(word, draw)]);

/** The name of a flag after its hyphens. */
const ofFlag = ({ name, of }: Misspelling): Slip<CommandLine> =>
  atWord(`a flag ${name}`, isFlag, (word, draw) => [`--${of(word.slice(2), draw)}`]);

export const COMMAND_LINE_SLIPS: readonly Slip<CommandLine>[] = [
  ...[...CASED, ...MISTYPED, FULL_WIDTH].map((spelling) => respelt(spelling, 'a command', isCommand)),
  ...[...CASED, ...MISTYPED].map(ofFlag),
  atWord('a dash for the hyphens of a flag', isFlag, (word, draw) => [
    (pick(draw, ['—', '–', '––', '–-', '-', '−−', '/', '']) ?? '') + word.slice(2),
  ]),
  atWord('blanks in a flag', isFlag, (word, draw) => [
    pick(draw, [`${word} `, ` ${word}`, `${word}\r`, `-- ${word.slice(2)}`, `${word},`]) ?? word,
  ]),
  ...[...BLANK_AROUND, ...QUOTED, FULL_WIDTH].map((spelling) => respelt(spelling, 'a value', isId)),
  respelt(DASHED, 'a value', (word, index) => isId(word, index) && word.includes('-')),
  atWord('a comma after a word', isId, (word) => [`${word},`]),
  atWord(
    'a digit too few',
    (word, index) => isValue(word, index) && /^\d{16}/.test(word),
    (word, draw) => {
      const at = draw(16);
      return [word.slice(0, at) + word.slice(at + 1)];
    },
  ),
  atWord('a name before an id', isId, (word, draw) => [(pick(draw, ['id=', 'snapshot/', 'acs:', '#']) ?? '') + word]),
  atWord('nothing for a word', isId, () => ['']),
  {
    name: 'an equals sign before a value',
    make: ({ words }, draw) => {
      const at = pick(
        draw,
        words.flatMap((word, index) => (isFlag(word) && isValue(words[index + 1] ?? '--', index + 1) ? [index] : [])),
      );
      if (at === undefined) return undefined;
      const written = `${words[at]}${pick(draw, ['=', '=', ':', ' = ', ' '])}${words[at + 1]}`;
      return { input: { words: words.toSpliced(at, 2, written) }, places: [words[at] ?? '', written] };
    },
  },
  {
    name: 'flags in another order',
    make: ({ words: [command = '', ...words] }, draw) => {
      const groups = words.flatMap((word, index) =>
        isFlag(word)
          ? [isValue(words[index + 1] ?? '--', 1) && TAKES_VALUE.test(word) ? [word, words[index + 1] ?? ''] : [word]]
          : [],
      );
      const rest = words.filter((word) => !groups.flat().includes(word));
      const at = draw(Math.max(1, groups.length));
      const turned = [...groups.slice(at), ...groups.slice(0, at)].flat();
      return {
        input: { words: draw(2) === 0 ? [command, ...turned, ...rest] : [command, ...rest, ...turned] },
        places: [],
      };
    },
  },
  atWord('a flag before the command', isCommand, (word, draw) => [pick(draw, ['--yes', '--json']) ?? '--yes', word]),
  atWord(
    'a flag twice',
    (word) => isFlag(word) && !TAKES_VALUE.test(word),
    (word) => [word, word],
  ),
  {
    name: 'a flag twice with another value',
    make: ({ words }, draw) => {
      const at = pick(
        draw,
        words.flatMap((word, index) => (/^--(account|until|policy)$/.test(word) ? [index] : [])),
      );
      if (at === undefined) return undefined;
      const flag = words[at] ?? '';
      const value = flag === '--account' ? '1000000000000009' : flag === '--until' ? '2098-01-01' : '{plan}';
      return { input: { words: [...words, flag, value] }, places: [flag] };
    },
  },
  {
    name: 'a wish for safety that there is not',
    make: ({ words }, draw) => {
      const flag =
        pick(draw, [
          '--dry-run',
          '--dryrun',
          '--dryRun',
          '-n',
          '--check',
          '--no-op',
          '--what-if',
          '--simulate',
          '--observe',
          '--plan-only',
          'dry-run',
          '—dry-run',
        ]) ?? '';
      const at = 1 + draw(words.length);
      return { input: { words: words.toSpliced(at, 0, flag) }, places: [flag, 'argument'], asksForNothing: true };
    },
  },
  atWord(
    'two words in one',
    (word, index, words) => isId(word, index) && isId(words[index + 1] ?? '--', index + 1),
    (word) => [word],
  ),
  atWord('two hyphens before', isAny, (word) => ['--', word]),
];

const TAKES_VALUE = /^--(region|policy|until|account)$/;
