import { InputError } from '../../shared/base/errors.ts';
import { type Facts, fill } from '../../shared/base/fill.ts';
import { INPUT_TEXTS, type InputTextCode } from './input-en.ts';

/** An option, a file or an answer that cannot be used as it was given. What it says is worded in each language. */
export function inputError(code: InputTextCode, facts: Facts = {}, options?: ErrorOptions): InputError {
  const { doing, problem, remedy } = INPUT_TEXTS[code];
  const text = { doing: fill(doing, facts), problem: fill(problem, facts), remedy: fill(remedy, facts) };
  return new InputError({ ...text, said: { code, facts } }, options);
}
