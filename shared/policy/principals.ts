import { ACCOUNT_ID } from '../base/ids.ts';
import type { Policy } from './policy.ts';

/** What a principal id names. `root` is the root folder of a resource directory. */
export type PrincipalKind = 'account' | 'folder' | 'root' | 'directory';

/**
 * The forms of principal ids. Account ids are documented as 16 digits; the others are known only from masked samples
 * and are matched loosely, so that a real id is never turned away.
 */
const FORMS: readonly (readonly [PrincipalKind, RegExp])[] = [
  ['account', ACCOUNT_ID],
  ['folder', /^fd-[A-Za-z0-9]{6,32}$/],
  ['root', /^r-[A-Za-z0-9]{4,32}$/],
  ['directory', /^rd-[A-Za-z0-9]{4,32}$/],
];

/** The kind that the id's form shows, or undefined when it is no principal id. Says nothing about existence. */
export function kindOfPrincipal(id: string): PrincipalKind | undefined {
  return FORMS.find(([, form]) => form.test(id))?.[0];
}

/** Whether the id is an account outside the owner's directory: exactly those under `principals.external`. */
export function isExternal(policy: Pick<Policy, 'principals'>, id: string): boolean {
  return policy.principals.external.includes(id);
}

/** The kind of share in which policy permits the principal; undefined when it permits it in none. */
export function homeOf(policy: Pick<Policy, 'principals'>, id: string): 'external' | 'directory' | undefined {
  if (isExternal(policy, id)) return 'external';
  return isPermitted(policy, id) ? 'directory' : undefined;
}

/**
 * Whether the policy lets anyone ask for this principal. An id permits exactly itself: a listed folder does not permit
 * the accounts below it. With `directory: any`, every well-formed id that is not external counts as the directory's own.
 */
export function isPermitted(policy: Pick<Policy, 'principals'>, id: string): boolean {
  const { directory } = policy.principals;
  if (isExternal(policy, id)) return true;
  return directory === 'any' ? kindOfPrincipal(id) !== undefined : directory.includes(id);
}
