import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/**
 * Reads what is given behind `npm run NAME --`. For `--help` it prints the usage and ends the process; so it does, with 2,
 * for what the script does not take, and for an option given twice, of which one would be ignored.
 * @param usage What the script does and takes, with `Usage:` first.
 */
export function readArguments<T extends Options>(usage: string, options: T): Values<T> {
  const wanted = { ...options, help: { type: 'boolean' as const } };
  try {
    const { values, tokens } = parseArgs({ options: wanted, tokens: true });
    if ('help' in values && values.help === true) {
      process.stdout.write(usage);
      process.exit();
    }
    const given = tokens.flatMap((token) => (token.kind === 'option' && token.value !== undefined ? token.name : []));
    const twice = given.find((name, at) => given.indexOf(name) !== at);
    if (twice === undefined) return values;
    process.stderr.write(`--${twice} may be given only once\n\n${usage}`);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')))
      throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
  }
  process.exit(2);
}
