import { kindOfPrincipal } from '../shared/policy/principals.ts';
import { isTarget, splitToken, withoutBlanks } from '../shared/policy/tokens.ts';
import { inputError } from './messages/input-error.ts';

/**
 * Reads an account, folder or directory as a person gives it: by its id, an account also by its ARN.
 * @returns Its id. @throws {InputError} for whatever else it is: of such nothing would be found.
 */
export function readPrincipal(written: string): string {
  const id = plainId(written);
  if (kindOfPrincipal(id) !== undefined) return id;
  throw inputError('NO_PRINCIPAL', { principal: JSON.stringify(written) });
}

/** As {@link readPrincipal}, or a group of the policy, which may not exist, by its name with an `@`. */
export function readPrincipalOrGroup(written: string): string {
  const id = plainId(written);
  if (isTarget(id)) return id;
  throw inputError('NO_PRINCIPAL_OR_GROUP', { principal: JSON.stringify(written) });
}

/** As {@link readPrincipal}, of an account alone. */
export function readAccount(written: string): string {
  const id = plainId(written);
  if (kindOfPrincipal(id) === 'account') return id;
  throw inputError('NO_ACCOUNT', { account: JSON.stringify(written) });
}

/** The id, where it is one; what has a limit is none, and stays as it is. */
export function plainId(written: string): string {
  const text = withoutBlanks(written);
  const { target, limitText } = splitToken(text);
  return limitText === undefined ? target : text;
}
