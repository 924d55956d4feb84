import { withTokenAfter } from '../../../base/client-token.ts';
import { withRequestIds } from '../../../base/requests.ts';
import type { ActionOf } from '../../../plan/action.ts';
import { because } from '../../../plan/findings/reasons.ts';
import { type Made, makeVisible } from '../../make-visible.ts';
import { isDoneLater } from '../refusal.ts';
import type { ActionRunner } from './action-runner.ts';

type Copy = ActionOf<'copy-snapshot'>;

/** Makes the copies that stand in for snapshots which cannot be shared themselves. */
export async function copySnapshots(runner: ActionRunner): Promise<void> {
  const { cloud, clock, progress } = runner;
  const vanished = await makeVisible(
    runner.actionsOf('copy-snapshot'),
    {
      async make(wanted) {
        const made = await Promise.all(wanted.map((action) => runner.inTurn(() => copy(runner, action))));
        return made.filter((one) => one !== undefined);
      },
      async find(made) {
        const found = await cloud.snapshots.getSnapshots(made.map(({ resultId }) => resultId));
        return new Set(found.map(({ snapshotId }) => snapshotId));
      },
      withNextToken: (action, lostId) => ({ ...action, copy: withTokenAfter(action.copy, lostId) }),
      onMade: ({ wanted, requestIds }) => runner.tell(wanted, 'applied', requestIds),
    },
    { clock, progress },
  );
  for (const action of vanished) runner.tell({ ...action, ...because('RESULTS_VANISH') }, 'deferred', []);
}

async function copy(runner: ActionRunner, action: Copy): Promise<Made<Copy> | undefined> {
  const { cloud, progress } = runner;
  const { snapshotId } = action.copy;
  const doing = `Copying ${snapshotId}`;
  let resultId = '';
  const { result: error, requestIds } = await withRequestIds(() =>
    progress.attempt(doing, async () => {
      resultId = await cloud.snapshots.copySnapshot(action.copy);
    }),
  );
  if (!error) return { wanted: action, resultId, requestIds };
  if (!isDoneLater(error)) progress.reportFailure(error, doing, { snapshotId });
  runner.tell(action, isDoneLater(error) ? 'deferred' : 'failed', requestIds);
  return undefined;
}
