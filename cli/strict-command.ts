import { Command, type Option } from 'commander';

/** A command that refuses an option given twice, of which one would be ignored, unless it gathers what it is given. */
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

  /** Refuses the command line. */
  protected optionTwice({ flags }: Option): void {
    this.error(`error: option '${flags}' may be given only once`, { code: 'snapshare.optionTwice' });
  }

  #gathers(option: Option): boolean {
    return Array.isArray(this.getOptionValue(option.attributeName()));
  }
}
