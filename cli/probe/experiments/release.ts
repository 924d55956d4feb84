import { DAY_MS, HOUR_MS } from '../../../shared/base/durations.ts';
import { textAt } from '../answers.ts';
import { type Bench, required } from '../bench.ts';
import { type Experiment, NEEDS_WAIT } from '../experiment.ts';
import { makeShare, makeSnapshot, shareIdOf, waitForMember, waitForSnapshot } from '../ground.ts';
import { Untried } from '../hand.ts';
import { snapshotsBy } from '../lookups.ts';

/** The platform releases on its own clock, not to the second. */
const PAST_RETENTION_MS = DAY_MS + HOUR_MS;
const RELEASED_WITHIN_MS = 2 * HOUR_MS;

const release: Experiment = {
  id: 'release',
  facts: ['release'],
  about: 'probe.about.release',
  needs: NEEDS_WAIT,
  async run(bench) {
    const made = await makeSnapshot(bench, { RetentionDays: 1 });
    const snapshotId = textAt(required(made, 'a snapshot that is kept for a day'), 'SnapshotId');
    await waitForSnapshot(bench, snapshotId);
    const share = await makeShare(bench, { snapshotIds: [snapshotId], isExternal: true });
    const shareId = shareIdOf(required(share, 'a share'));
    await waitForMember(bench, shareId, 'Resource', snapshotId);
    await bench.pause(PAST_RETENTION_MS);
    if (await isGone(bench, snapshotId)) throw new Untried('it was released while it was still in a share');
    const resources = [{ ResourceId: snapshotId, ResourceType: 'Snapshot' }];
    const request = { ResourceShareId: shareId, ResourceOwner: 'Self', Resources: resources };
    required(await bench.owner.tell('resourcesharing', 'DisassociateResourceShare', request), 'unsharing it');
    const gone = await bench.until(
      async () => ((await isGone(bench, snapshotId)) ? true : undefined),
      RELEASED_WITHIN_MS,
    );
    if (gone === true) bench.struck(snapshotId);
    bench.see('release', gone === true ? 'released' : 'kept', gone === true ? 'gone' : 'still there two hours later');
  },
};

async function isGone({ owner }: Bench, snapshotId: string): Promise<boolean> {
  return (await snapshotsBy(owner, { SnapshotIds: JSON.stringify([snapshotId]) })).length === 0;
}

export const OF_RELEASE = [release];
