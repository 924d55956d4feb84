import { createLogger } from '../../../shared/base/log.ts';
import { type Clock, steadyOf } from '../../../shared/base/time.ts';
import type { Cloud } from '../../../shared/cloud/ports.ts';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import type { FunctionDependencies } from '../../../shared/runtime/dependencies.ts';
import type { Send } from '../../explorer/call.ts';
import { type CloudState, creation, INSTALLATION, INSTALLATION_TAG, membersIn } from '../../explorer/cloud-state.ts';
import { History } from '../../explorer/history.ts';
import { memoryCloud, resourceShareOf } from '../../explorer/memory-cloud.ts';
import { DAY_MS, NOW_MS, policyOf, snapshotOf } from '../../plan/model.ts';
import { LAB, OTHER, SHOP } from '../names.ts';

export const REGIONS = ['cn-hangzhou', 'cn-shanghai'] as const;

/** Ids that events name. */
export const SNAPSHOTS = ['s-bp1asked0000000000', 's-bp1over00000000000', 's-bp1left00000000000'] as const;

/** A region in which there is something to grant, something to revoke, and something that is over. */
function historyOfRegion(): History {
  const [asked, over, left] = SNAPSHOTS;
  const snapshots = [
    snapshotOf(asked, { 'share-to': `${SHOP} ${LAB}` }),
    snapshotOf(over, { 'share-to': SHOP }, { retentionDays: 5, createdAtMs: NOW_MS - 6 * DAY_MS }),
    snapshotOf(left, {}),
  ];
  const start: CloudState = { snapshots: new Map(snapshots.map((one) => [one.snapshotId, one])), shares: new Map() };
  const history = new History(start, NOW_MS - DAY_MS, { outsiders: new Set(), settleMs: 1_000 });
  const principals = [SHOP, OTHER].sort();
  const name = nameOfShare('directory', principals);
  const tags = { [INSTALLATION_TAG]: INSTALLATION };
  history.apply(creation({ name, allowsExternalTargets: false, principals, snapshotIds: [over, left], tags }));
  history.advanceTo(NOW_MS);
  return history;
}

/** What a run did to the regions, as far as people would see it. */
export interface Recording {
  readonly dependencies: FunctionDependencies;
  readonly changes: () => Set<string>;
  readonly lines: readonly string[];
}

/** A machine whose clouds are in memory, and on which nobody waits. */
export function recordingMachine(): Recording {
  const histories = new Map(REGIONS.map((regionId) => [regionId as string, historyOfRegion()]));
  const lines: string[] = [];
  let nowMs = NOW_MS;
  const clock: Clock = {
    nowMs: () => nowMs,
    steadyMs: steadyOf(() => nowMs),
    sleep: (durationMs) => {
      nowMs += durationMs;
      return Promise.resolve();
    },
  };
  const cloudOf = (regionId: string): Cloud => {
    const history = histories.get(regionId);
    if (!history) throw new RangeError(`there is no region ${regionId}`);
    const send: Send = (call) => {
      history.advanceTo(nowMs);
      if (call.kind === 'read') return Promise.resolve(call.answer(history.now));
      history.apply(call.effect);
      return Promise.resolve(
        call.does === 'create' ? [...history.state.shares.values()].slice(-1).map(resourceShareOf) : [],
      );
    };
    return { ...memoryCloud(send, clock), regionId };
  };
  return {
    lines,
    changes: () =>
      new Set(
        [...histories].flatMap(([regionId, history]) => changesOf(history).map((change) => `${regionId}: ${change}`)),
      ),
    dependencies: {
      clock,
      logger: createLogger((line) => lines.push(line)),
      readVariable: () => undefined,
      loadPolicy: () => Promise.resolve(POLICY),
      openCloud: () => cloudOf,
      openHub: () => ({
        events: { put: () => Promise.resolve() },
        functions: { invokeAsync: () => Promise.reject(new Error('nobody is to be woken')) },
        openAccount: () => Promise.reject(new Error('no account is to be visited')),
        listMemberAccounts: () => Promise.resolve([]),
      }),
    },
  };
}

const POLICY = policyOf({ regions: [...REGIONS], expiry: { unshareBeforeHours: 24 } });

function changesOf(history: History): string[] {
  const states = history.since(0);
  // The first version is the region before there was the share.
  const [, start] = states;
  if (!start) return [];
  const before = grantsIn(start);
  return states.slice(2).flatMap((state) => {
    const now = grantsIn(state);
    return [
      ...[...now].filter((grant) => !before.has(grant)).map((grant) => `grant ${grant}`),
      ...[...before].filter((grant) => !now.has(grant)).map((grant) => `revoke ${grant}`),
    ];
  });
}

function grantsIn({ shares }: CloudState): Set<string> {
  return new Set(
    [...shares.values()].flatMap(({ snapshots, principals }) =>
      membersIn(snapshots).flatMap((snapshotId) =>
        membersIn(principals).map((principal) => `${snapshotId} ${principal}`),
      ),
    ),
  );
}
