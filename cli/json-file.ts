import type { InputError } from '../shared/base/errors.ts';
import { KeyTwiceError, parseJson } from '../shared/base/json.ts';
import { inputError } from './messages/input-error.ts';

/**
 * Reads the text of a JSON file that a command wrote and a person may have changed.
 * @param noJson What to say when it is no JSON.
 * @throws {InputError} then, and when an object has a key twice.
 */
export function readJson(path: string, text: string, noJson: () => InputError): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (!(cause instanceof KeyTwiceError)) throw noJson();
    throw inputError('FILE_KEY_TWICE', { file: path, key: JSON.stringify(cause.key), ...cause.place }, { cause });
  }
}
