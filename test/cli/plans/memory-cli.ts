import { Readable, Writable } from 'node:stream';
import type { Cli, CliMachine } from '../../../cli/context.ts';
import { type Format, Output } from '../../../cli/output.ts';
import { type Language, textsIn } from '../../../cli/texts.ts';
import { skippingClock } from '../../base/clocks.ts';

/**
 * A command line that prints into texts.
 * @param given What of the machine it has beside a clock on which no wait takes time.
 */
export function memoryCli(format: Format = 'text', language: Language = 'en', given: Partial<CliMachine> = {}) {
  const texts = { stdout: '', stderr: '' };
  const into = (name: keyof typeof texts) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        texts[name] += chunk.toString();
        done();
      },
    });
  const stdin = Readable.from([]);
  const output = new Output({ stdin, stdout: into('stdout'), stderr: into('stderr'), isColored: false }, format);
  const machine = { environment: {}, clock: skippingClock(0), random: () => 0, stdin, ...given };
  const cli: Cli = { machine, output, texts: textsIn(language), exit: () => undefined };
  return { cli, texts };
}
