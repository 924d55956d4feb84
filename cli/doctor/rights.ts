import pLimit from 'p-limit';
import { CloudCallError, isOfCaller } from '../../shared/base/errors.ts';
import type { Cloud } from '../../shared/cloud/ports.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { OWNER_FUNCTIONS, ownerStatements } from '../../shared/rights/function-roles.ts';
import { type Check, failed, isRightMissing, isUnanswered } from './check.ts';

/** No share has it, so that a call for it changes nothing and only shows whether it would be allowed. */
const NO_SHARE = 'rs-snapsharedoctor0';
const NO_SNAPSHOT = 's-snapsharedoctor000000';
const CALLS_AT_ONCE = 3;

/** Calls that change nothing, by the right that they show. */
const PROBES: readonly (readonly [action: string, probe: (cloud: Cloud) => Promise<unknown>])[] = [
  ['ecs:DescribeSnapshots', ({ snapshots }) => snapshots.getSnapshots([NO_SNAPSHOT])],
  [
    'resourcesharing:ListResourceShareAssociations',
    ({ shares }) => shares.listAssociations('resource', { resourceId: NO_SNAPSHOT }),
  ],
  ['resourcesharing:ListResourceShareInvitations', ({ invitations }) => invitations.listInvitations()],
  ['kms:DescribeKey', ({ keys }) => keys.findServiceKeyId()],
  ['resourcesharing:AssociateResourceShare', ({ shares }) => shares.addSnapshots(NO_SHARE, [NO_SNAPSHOT])],
  [
    'resourcesharing:DisassociateResourceShare',
    ({ shares }) => shares.remove(NO_SHARE, { snapshotIds: [NO_SNAPSHOT] }),
  ],
  ['resourcesharing:DeleteResourceShare', ({ shares }) => shares.deleteShare(NO_SHARE)],
];

/** How a role holds a right: for every call, or only under conditions, which a call about nothing may not meet. */
type Hold = 'always' | 'under conditions';

/** The rights that a role holds, by action. */
export type Rights = ReadonlyMap<string, Hold>;

/** What the role of an owner has to be allowed for the hub to do there what this policy says. */
export function rightsInOwner(policy: Policy): Rights {
  const rights = new Map<string, Hold>();
  for (const { Effect, Action, Condition } of OWNER_FUNCTIONS.flatMap((name) => ownerStatements(name, policy))) {
    if (Effect === 'Deny') continue;
    for (const action of Action)
      if (rights.get(action) !== 'always') rights.set(action, Condition ? 'under conditions' : 'always');
  }
  return rights;
}

/**
 * Tries rights, one check each.
 * @param expected Those that a role should have, others are not tried; absent: all.
 */
export function checkRights(cloud: Cloud, expected?: Rights): Promise<Check[]> {
  const wanted = PROBES.filter(([action]) => expected?.has(action) ?? true);
  return pLimit(CALLS_AT_ONCE).map(wanted, ([action, probe]) =>
    checkRight(`${cloud.regionId} ${action}`, () => probe(cloud), expected?.get(action)),
  );
}

/** A call that is refused for another reason than a missing right is allowed. */
async function checkRight(name: string, probe: () => Promise<unknown>, hold: Hold = 'always'): Promise<Check> {
  try {
    await probe();
  } catch (error) {
    if (isJudged(error) && !isRightMissing(error)) return { name, verdict: 'ok' };
    if (hold === 'under conditions' && isRightMissing(error))
      return { name, verdict: 'unknown', detail: { text: 'doctor.right.underConditions' } };
    return failed(name, error);
  }
  return { name, verdict: 'ok' };
}

/** Whether the service has looked at who calls for what, whatever it answered. */
function isJudged(error: unknown): boolean {
  return error instanceof CloudCallError && !isUnanswered(error) && !isOfCaller(error.cloudCode);
}

const DIRECTORY_SHARING = 'resourcesharing:CheckSharingWithResourceDirectoryStatus';

/** Whether sharing within the resource directory is enabled. @param expected As of {@link checkRights}. */
export async function checkDirectory({ regionId, shares }: Cloud, expected?: Rights): Promise<Check> {
  const name = `${regionId} directory sharing`;
  if (expected?.has(DIRECTORY_SHARING) === false)
    return { name, verdict: 'unknown', detail: { text: 'doctor.directory.notAsked' } };
  try {
    const isEnabled = await shares.isDirectorySharingEnabled();
    return isEnabled
      ? { name, verdict: 'ok', detail: { text: 'doctor.enabled' } }
      : { name, verdict: 'warning', detail: { text: 'doctor.notEnabled' } };
  } catch (error) {
    return failed(name, error, 'warning');
  }
}
