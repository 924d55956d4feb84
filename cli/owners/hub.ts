import pLimit from 'p-limit';
import { CloudCallError, SnapshareError } from '../../shared/base/errors.ts';
import { listFunctions } from '../../shared/cloud/alibaba/fc/function-list.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Session } from '../context.ts';

/** So many accounts are read at once; what they are read for is all that is kept of them. */
export const ACCOUNTS_AT_ONCE = 8;
/** The function that visits owners. */
const VISITOR = 'snapshare-sweep';

/**
 * Whether an owner lets the caller in, which it does for nobody but the hub.
 * @returns False where every one refuses for good; undefined where one did not say.
 */
export async function areVisitable(home: Session, ownerIds: readonly string[]): Promise<boolean | undefined> {
  const answers = new Set<'open' | 'refused' | 'unheard'>();
  await pLimit(ACCOUNTS_AT_ONCE).map(ownerIds, async (accountId) => {
    if (answers.has('open')) return;
    try {
      await home.openOwner(accountId, accountId);
      answers.add('open');
    } catch (error) {
      if (!(error instanceof SnapshareError)) throw error;
      answers.add(error instanceof CloudCallError && !error.retryable ? 'refused' : 'unheard');
    }
  });
  if (answers.has('open')) return true;
  return answers.has('unheard') ? undefined : false;
}

/** Whether the function that visits owners is deployed in the caller's account; if that is not known, why. */
export async function seeVisitor({
  calls,
  policy,
  cli: { texts },
}: Session): Promise<{ readonly isDeployed?: boolean; readonly because: string }> {
  if (policy.functionCompute.version !== 3) return { because: texts.say('doctor.functions.version') };
  const answers = await Promise.all(
    policy.regions.map(async (regionId) => {
      try {
        const deployed = await listFunctions(openRpc(calls, regionId), VISITOR);
        return deployed.some(({ name }) => name === VISITOR);
      } catch (error) {
        if (error instanceof SnapshareError) return error;
        throw error;
      }
    }),
  );
  if (answers.includes(true)) return { isDeployed: true, because: '' };
  const error = answers.find((answer) => answer instanceof SnapshareError);
  return error ? { because: texts.failure(error) } : { isDeployed: false, because: '' };
}
