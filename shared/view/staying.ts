import type { Snapshot } from '../cloud/ports.ts';
import { allowStateOf, createCases, isInTime, type JudgeContext, waysOf } from '../plan/wish/case.ts';
import { isPermitted } from '../policy/principals.ts';

/**
 * Why a grant of a principal goes on under some tags.
 * - `asked`: tags or rules still ask for it, and it may be given.
 * - `unclear`: something in the tags cannot be read and may mean the principal, so that nothing of its is ended.
 */
export type Staying = { readonly why: 'asked'; readonly askedBy: readonly string[] } | { readonly why: 'unclear' };

/** Judges a snapshot by its tags and rules. Undefined where the next sweep ends what the principal has, within the brakes. */
export function stayingOf(snapshot: Snapshot, principal: string, context: JudgeContext): Staying | undefined {
  const one = createCases(context)(snapshot);
  const request = one.requests.byPrincipal.get(principal);
  if (request ? !isInTime(one, request) : !one.requests.isUnclear) return undefined;
  // Whom the policy does not permit keeps nothing, whatever cannot be read.
  if (!request && (one.requests.refused.has(principal) || !isPermitted(context.policy, principal))) return undefined;
  const ways = waysOf(one, principal);
  const state = ways ? allowStateOf(one, ways) : 'open';
  if (state === 'unclear') return { why: 'unclear' };
  if (state !== 'open') return undefined;
  return request && !request.isLimitUnreadable ? { why: 'asked', askedBy: request.askedBy } : { why: 'unclear' };
}
