import { Command, type Option } from 'commander';

declare module 'commander' {
  /** What the library calls when it refuses a command line, which its types leave out; a test says that it still does. */
  interface Command {
    _excessArguments(given: readonly string[]): void;
  }
}

/**
 * A command that refuses an option given twice, of which one would be ignored, unless it gathers what it is given; refuses
 * an empty value, which a script's unset variable leaves and would pass for none given; and names the words that it has no
 * use for, which the library only counts.
 */
export class StrictCommand extends Command {
  constructor(name: string) {
    super(name);
    this.hook('preAction', (_, acting) => {
      const empty = acting === this ? this.args.indexOf('') : -1;
      if (empty >= 0)
        this.valueEmpty(
          this.registeredArguments.at(Math.min(empty, this.registeredArguments.length - 1))?.name() ?? '',
        );
    });
  }

  override addOption(option: Option): this {
    super.addOption(option);
    let isGiven = false;
    this.on(`option:${option.name()}`, (value: string | undefined) => {
      if (value === '') this.valueEmpty(option.flags);
      const isOfAll = this.parent?.getOptionValueSource(option.attributeName()) === 'cli';
      // What takes no value says the same however often it is said.
      if (value !== undefined && (isGiven || isOfAll) && !this.#gathers(option)) this.optionTwice(option);
      isGiven = true;
    });
    return this;
  }

  override _excessArguments(given: readonly string[]): void {
    const more = given.slice(this.registeredArguments.length).map((word) => JSON.stringify(word));
    this.error(`error: too many arguments for '${this.name()}': ${more.join(', ')}`, {
      code: 'commander.excessArguments',
    });
  }

  /** Refuses the command line. */
  protected optionTwice({ flags }: Option): void {
    this.error(`error: option '${flags}' may be given only once`, { code: 'snapshare.optionTwice' });
  }

  /**
   * Refuses the command line.
   * @param of An option with its flags, or the name of an argument.
   */
  protected valueEmpty(of: string): void {
    this.error(`error: '${of}' is given an empty value`, { code: 'snapshare.valueEmpty' });
  }

  #gathers(option: Option): boolean {
    return Array.isArray(this.getOptionValue(option.attributeName()));
  }
}
