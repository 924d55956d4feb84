import fc from 'fast-check';
import { createHandler as createShareOnTag } from '../../../functions/share-on-tag/handler.ts';
import { createHandler as createSweep } from '../../../functions/sweep/handler.ts';
import { createHandler as createUnshareExpired } from '../../../functions/unshare-expired/handler.ts';
import { SnapshareError } from '../../../shared/base/errors.ts';
import { OWNER } from '../../explorer/cloud-state.ts';
import type { Kind } from '../kind.ts';
import { type Outcome, refused } from '../law.ts';
import { writeOut } from '../render.ts';
import { REGIONS, recordingMachine, SNAPSHOTS } from './machine.ts';
import type { SentEvent } from './sent-event.ts';
import { EVENT_SLIPS } from './slips.ts';

const HANDLERS = {
  sweep: createSweep,
  'unshare-expired': createUnshareExpired,
  'share-on-tag': createShareOnTag,
} as const;

const run = fc.record(
  { dryRun: fc.boolean(), regions: fc.subarray([...REGIONS], { minLength: 1 }), ownAccount: fc.boolean() },
  { requiredKeys: [] },
);
const byHand = fc.record(
  {
    snapshotIds: fc.subarray([...SNAPSHOTS], { minLength: 1 }),
    regionId: fc.constantFrom(...REGIONS),
    accountId: fc.constant(OWNER),
  },
  { requiredKeys: ['snapshotIds'] },
);
const knock = fc.record(
  { accountId: fc.constant(OWNER), regionId: fc.constantFrom(...REGIONS), dryRun: fc.boolean() },
  { requiredKeys: ['accountId', 'regionId'] },
);
const onTimer = fc.constantFrom('sweep' as const, 'unshare-expired' as const);

const sent = fc.oneof(
  fc.record({ function: onTimer, fields: run, as: fc.constantFrom('event' as const, 'payload' as const) }),
  fc.record({ function: onTimer, fields: knock, as: fc.constant('event' as const) }),
  fc.record({ function: fc.constant('share-on-tag' as const), fields: byHand, as: fc.constant('event' as const) }),
);

/** Events that people write, taken by the functions' handlers over clouds in memory. */
export const EVENTS: Kind<SentEvent> = {
  name: 'event',
  inputs: sent.map(({ function: name, fields, as }) => ({
    function: name,
    body: writeOut(fields, 'json'),
    as,
    encoding: 'utf8',
  })),
  slips: EVENT_SLIPS,
  outcomeOf: async ({ function: name, body, as, encoding }) => {
    const timer = { triggerTime: '2026-03-01T00:00:00Z', triggerName: 'nightly', payload: body.text };
    const text = as === 'payload' ? JSON.stringify(timer) : body.text;
    return outcomeOf(name, Buffer.from(text, encoding));
  },
  weight: 5,
};

async function outcomeOf(name: SentEvent['function'], event: Buffer): Promise<Outcome> {
  const machine = recordingMachine();
  const context = {
    requestId: 'run-1',
    credentials: { accessKeyId: 'id', accessKeySecret: 'secret' },
    region: REGIONS[0],
    accountId: OWNER,
  };
  try {
    const { mode, regions } = await HANDLERS[name](machine.dependencies)(event, context);
    const told = regions.flatMap(({ findings }) => findings.map(({ message, remedy }) => ({ text: message, remedy })));
    const isRefused = regions.some(({ findings }) => findings.some(({ code }) => code === 'BAD_EVENT'));
    const meaning = { mode, regions: regions.map(({ region, planned, applied }) => ({ region, planned, applied })) };
    return { changes: machine.changes(), meaning, told, isRefused };
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    return { ...refused({ text: error.message, remedy: error.remedy }), changes: machine.changes() };
  }
}
