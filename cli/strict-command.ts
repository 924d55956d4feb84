import { Command, type Option } from 'commander';

declare module 'commander' {
  /** What the library calls when it refuses a command line, which its types leave out; a test says that it still does. */
  interface Command {
    _excessArguments(given: readonly string[]): void;
  }
}

/**
 * A command that refuses an option given twice, of which one would be ignored, unless it gathers what it is given, and names
 * the words that it has no use for, which the library only counts.
 */
export class StrictCommand extends Command {
  override addOption(option: Option): this {
    super.addOption(option);
    let isGiven = false;
    this.on(`option:${option.name()}`, (value: string | undefined) => {
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

  #gathers(option: Option): boolean {
    return Array.isArray(this.getOptionValue(option.attributeName()));
  }
}
