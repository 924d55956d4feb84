import { CloudCallError } from '../../shared/base/errors.ts';
import type { Session } from '../context.ts';
import { isRightMissing } from '../doctor/check.ts';
import { inputError } from '../messages/input-error.ts';

/**
 * Makes of a call that the role of an owner has no right to a failure that says what to use in its stead: in an owner the
 * role may do what the functions do, and no more.
 */
export function explainRefusal({ accountId, caller, policy }: Session): (error: unknown) => never {
  return (error) => {
    const role = policy.owners?.roleName;
    if (accountId === caller.accountId || role === undefined || !isRightMissing(error)) throw error;
    const action = error instanceof CloudCallError ? error.action : '';
    throw inputError('OWNER_ROLE_LACKS', { accountId, role, action }, { cause: error });
  };
}
