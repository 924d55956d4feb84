import type { Cli } from './context.ts';
import type { CliTextKey } from './messages/en.ts';
import { inputError } from './messages/input-error.ts';

/**
 * Asks before something is changed. What was typed before the question was there answers none.
 * @param stopped Said where the answer is no.
 * @returns Whether to go on; not when the input ends without an answer.
 * @throws {InputError} when nobody can be asked and `--yes` is not given. @throws {Interrupted} at Ctrl-C.
 */
export async function confirm(
  { output, texts }: Cli,
  question: string,
  isYes: boolean | undefined,
  stopped: CliTextKey = 'confirm.stopped',
): Promise<boolean> {
  if (isYes === true) return true;
  if (!output.isInteractive) {
    throw inputError('NO_TERMINAL');
  }
  if (await output.forgetTyped()) output.errorLine({ text: texts.say('confirm.typedAhead'), color: 'yellow' });
  const answer = await output.ask(`${question} ${texts.say('confirm.hint')}`);
  const isAgreed = ['y', 'yes', '是'].includes(answer?.toLowerCase() ?? '');
  if (!isAgreed) output.line(texts.say(stopped));
  return isAgreed;
}
