import { type Argument, type Command, type Help, Option } from 'commander';
import { type Facts, fill } from '../../shared/base/fill.ts';
import { nearTo } from '../../shared/base/near.ts';
import { visible } from '../../shared/base/visible.ts';
import { USAGE_ZH } from '../messages/usage-zh.ts';
import { StrictCommand } from '../strict-command.ts';

declare module 'commander' {
  /** What the library calls when it refuses a command line, which its types leave out; a test says that it still does. */
  interface Command {
    missingArgument(name: string): void;
    optionMissingArgument(option: Option): void;
    unknownOption(flag: string): void;
    unknownCommand(): void;
    _callParseArg(target: Option | Argument, value: string, previous: unknown, what: string): unknown;
  }
}

/** How an option or an argument is described, with what may be given for it and what counts where nothing is. */
function describe({ description, argChoices, defaultValue }: Option | Argument): string {
  const more = [
    ...(argChoices ? [fill(USAGE_ZH.choices, { choices: argChoices.join(', ') })] : []),
    ...(typeof defaultValue === 'string' ? [fill(USAGE_ZH.otherwise, { value: defaultValue })] : []),
  ];
  return more.length === 0 ? description : `${description}（${more.join('；')}）`;
}

/** What the library says of options and arguments itself, in Chinese. */
export const CHINESE_HELP: Partial<Help> = { optionDescription: describe, argumentDescription: describe };

/** A command that says in Chinese how it was mistyped. Its errors keep their English text, which JSON has. */
export class ChineseCommand extends StrictCommand {
  #refusal = '';

  constructor(name: string) {
    super(name);
    this.configureOutput({ outputError: (_, write) => write(`${visible(this.#refusal)}\n`) });
  }

  override missingArgument(name: string): void {
    this.#say('missingArgument', { name });
    super.missingArgument(name);
  }

  override optionMissingArgument(option: Option): void {
    this.#say('optionMissingArgument', { flags: option.flags });
    super.optionMissingArgument(option);
  }

  protected override optionTwice(option: Option): void {
    this.#say('optionTwice', { flags: option.flags });
    super.optionTwice(option);
  }

  protected override valueEmpty(of: string): void {
    this.#say('valueEmpty', { of });
    super.valueEmpty(of);
  }

  override unknownOption(flag: string): void {
    this.#say('unknownOption', { flag });
    const commands: Command[] = this.parent ? [this, this.parent] : [this];
    const options = commands.flatMap((command) => command.createHelp().visibleOptions(command));
    this.#suggest(
      flag,
      options.flatMap(({ long }) => long ?? []),
    );
    super.unknownOption(flag);
  }

  override unknownCommand(): void {
    const [name = ''] = this.args;
    this.#say('unknownCommand', { name });
    this.#suggest(
      name,
      this.createHelp()
        .visibleCommands(this)
        .map((command) => command.name()),
    );
    super.unknownCommand();
  }

  override _excessArguments(given: readonly string[]): void {
    const more = given.slice(this.registeredArguments.length).map((word) => JSON.stringify(word));
    this.#say('excessArguments', { command: this.name(), more: more.join(', ') });
    super._excessArguments(given);
  }

  override _callParseArg(target: Option | Argument, value: string, previous: unknown, what: string): unknown {
    const choices = target.argChoices?.join(', ') ?? '';
    const name = target instanceof Option ? target.flags : target.name();
    this.#say(choices === '' ? 'invalidValue' : 'invalidChoice', { what: name, value: JSON.stringify(value), choices });
    return super._callParseArg(target, value, previous, what);
  }

  #say(key: keyof typeof USAGE_ZH, facts: Facts): void {
    this.#refusal = fill(USAGE_ZH[key], facts);
  }

  #suggest(typed: string, words: readonly string[]): void {
    const close = nearTo(typed, words);
    if (close !== undefined) this.#say('didYouMean', { refusal: this.#refusal, close });
  }
}
