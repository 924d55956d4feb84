import { type Command, Option } from 'commander';
import type { Cli } from '../context.ts';
import { inputError } from '../messages/input-error.ts';
import type { Format } from '../output.ts';

/** A format by its name on the command line; a table is a text. */
const NAMES = {
  table: 'text',
  text: 'text',
  wide: 'wide',
  markdown: 'markdown',
  csv: 'csv',
  yaml: 'yaml',
  json: 'json',
} as const;
type FormatName = keyof typeof NAMES;

/** Of commands that print one table. */
const OF_TABLES: readonly FormatName[] = ['table', 'wide', 'csv', 'yaml', 'json'];

/** Of commands that change something after telling what. */
export const OF_CHANGES: readonly FormatName[] = ['text', 'wide', 'yaml', 'json'];

/** Formats that are one document, as `--json` asks for. */
export function isDocument(format: Format): boolean {
  return format === 'json' || format === 'yaml';
}

/**
 * Reads the format from the words of a command line before it is parsed: failures of parsing are told in it, too. What
 * is no format is refused when the command parses it.
 */
export function formatIn(argv: readonly string[]): Format {
  if (argv.includes('--json')) return 'json';
  const at = argv.findLastIndex((word) => word === '--format' || word.startsWith('--format='));
  const name = at < 0 ? undefined : argv[at] === '--format' ? argv[at + 1] : argv[at]?.slice('--format='.length);
  return Object.entries(NAMES).find(([one]) => one === name)?.[1] ?? 'text';
}

/** Lets a command that prints one table, through `printListing`, be told how; `--json` is `--format json`. */
export function withFormats(command: Command, { texts }: Cli, names: readonly FormatName[] = OF_TABLES): Command {
  return command
    .addOption(new Option('--format <format>', texts.say('option.format')).choices(names))
    .hook('preAction', (parsed) => {
      const { format, json } = parsed.opts<{ format?: FormatName; json?: boolean }>();
      if (json === true && format !== undefined && format !== 'json') throw inputError('FORMAT_TWICE', { format });
      if (format !== undefined && isDocument(NAMES[format])) parsed.setOptionValue('json', true);
    });
}
