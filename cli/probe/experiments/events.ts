import { MINUTE_MS } from '../../../shared/base/durations.ts';
import { SnapshareError } from '../../../shared/base/errors.ts';
import type { RawBody } from '../../../shared/cloud/alibaba/wire/raw-calls.ts';
import { readWakeUp } from '../../../shared/runtime/events.ts';
import { isBody, rowsAt } from '../answers.ts';
import { type Bench, required } from '../bench.ts';
import type { Experiment } from '../experiment.ts';
import { snapshot, tagKeyOf } from '../ground.ts';

/** A record can be looked up within ten minutes, as its page says; most come sooner. */
const LOOK_MS = 3 * MINUTE_MS;
const LONG_LOOK_MS = 15 * MINUTE_MS;

const trail: Experiment = {
  id: 'events',
  facts: ['trail-of-tags'],
  about: 'probe.about.events',
  async run(bench) {
    const snapshotId = await snapshot(bench);
    const key = tagKeyOf(bench, 'event');
    const startMs = bench.clock.nowMs();
    const request = {
      RegionId: bench.owner.regionId,
      ResourceType: 'snapshot',
      ResourceId: [snapshotId],
      Tag: [{ Key: key, Value: bench.run }],
    };
    const set = await bench.make(
      { kind: 'tag', side: 'owner', name: key, on: snapshotId },
      () => bench.owner.tell('ecs', 'TagResources', request),
      () => key,
    );
    required(set, 'setting a tag');
    const lookMs = bench.options.isWaiting ? LONG_LOOK_MS : LOOK_MS;
    const record = await bench.until(() => recordOf(bench, startMs, snapshotId, key), lookMs);
    if (record === undefined) {
      bench.see('trail-of-tags', 'none', `no record within ${lookMs / MINUTE_MS} minutes; --wait looks longer`);
      return;
    }
    const parameters = isBody(record['requestParameters']) ? record['requestParameters'] : {};
    const isUnderstood = wakes(record, snapshotId, key, bench);
    const form =
      parameters['ResourceId.1'] !== undefined ? 'flat' : Array.isArray(parameters['ResourceId']) ? 'lists' : '';
    const detail = `${Object.keys(parameters).join(' ')}; Snapshare ${isUnderstood ? 'finds' : 'does not find'} the snapshot in it`;
    bench.see('trail-of-tags', form === '' || !isUnderstood ? 'another form' : form, detail);
  },
};

async function recordOf(
  { owner, clock }: Bench,
  startMs: number,
  snapshotId: string,
  key: string,
): Promise<RawBody | undefined> {
  const body = await owner.ask('actiontrail', 'LookupEvents', {
    LookupAttribute: [{ Key: 'EventName', Value: 'TagResources' }],
    StartTime: secondsText(startMs - MINUTE_MS),
    EndTime: secondsText(clock.nowMs() + MINUTE_MS),
    MaxResults: 50,
    Direction: 'BACKWARD',
  });
  return rowsAt(body, 'Events').find((record) => {
    const text = JSON.stringify(record);
    return text.includes(snapshotId) && text.includes(key);
  });
}

const secondsText = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** Whether our own reading of an event finds the snapshot in the record, in the envelope that EventBridge puts around it. */
function wakes(record: RawBody, snapshotId: string, key: string, { owner }: Bench): boolean {
  const event = {
    id: 'probe',
    source: 'acs.ecs',
    specversion: '1.0',
    type: 'ecs:ActionTrail:ApiCall',
    aliyunaccountid: owner.accountId,
    aliyunregionid: owner.regionId,
    data: record,
  };
  try {
    const wakeUp = readWakeUp(Buffer.from(JSON.stringify(event)), new Set([key]));
    return JSON.stringify(wakeUp).includes(snapshotId);
  } catch (error) {
    if (error instanceof SnapshareError) return false;
    throw error;
  }
}

export const OF_EVENTS = [trail];
