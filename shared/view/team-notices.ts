import { groupBy } from '../base/group-by.ts';
import type { Action } from '../plan/action.ts';
import type { Finding } from '../plan/findings/finding.ts';
import { sourceIdOf, type World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import type { EndingGrant, NoticeRegion } from './run-notice.ts';
import type { Waiting } from './waiting.ts';

/** Whatever may be the id of a snapshot in a text. */
const SNAPSHOT_IDS = /\bs-[A-Za-z0-9]+/g;

/** What was told of each call of a run. */
export interface ToldAction {
  readonly action: Action;
  readonly result: 'applied' | 'failed' | 'deferred';
  /** How long the oldest wish waited that the call answers; absent where it was not applied, or no event told of a wish. */
  readonly waitedSeconds?: number;
}

/** What a run came to in a region. */
interface RunInRegion {
  readonly region: string;
  readonly told: readonly ToldAction[];
  readonly findings: readonly Finding[];
  readonly endings: readonly EndingGrant[];
  readonly waiting: readonly Waiting[];
}

/**
 * Parts what a run came to by the teams that the policy has addresses for: to each what concerns its snapshots, and nothing
 * that names one that is not known to be its own. The counts are of the calls that concern one of them.
 */
export function partsOfTeams(run: RunInRegion, world: World, policy: Policy): Map<string, NoticeRegion> {
  const teams = Object.keys(policy.notify.teams);
  if (teams.length === 0) return new Map();
  const teamOf = (snapshotId: string): string | undefined => teamOfSnapshot(snapshotId, world, policy);
  const teamOfFinding = (found: Finding): string | undefined => {
    const theirs = new Set(idsIn(found).map(teamOf));
    return theirs.size === 1 ? [...theirs][0] : undefined;
  };
  const findings = groupBy(run.findings, teamOfFinding);
  const waiting = groupBy(run.waiting, (one) => teamOfFinding(one.finding));
  const endings = groupBy(run.endings, ({ snapshotId }) => teamOf(snapshotId));
  const told = run.told.map(({ action, result }) => ({ result, theirs: new Set(idsOf(action).map(teamOf)) }));
  return new Map(
    teams.map((team) => {
      const results = told.filter(({ theirs }) => theirs.has(team)).map(({ result }) => result);
      return [
        team,
        {
          region: run.region,
          planned: results.length,
          applied: results.filter((result) => result === 'applied').length,
          failed: results.filter((result) => result === 'failed').length,
          findings: findings.get(team) ?? [],
          endings: endings.get(team) ?? [],
          waiting: waiting.get(team) ?? [],
        },
      ];
    }),
  );
}

/** By its own tag or, of a copy that stands in for another, by that of its source. */
function teamOfSnapshot(snapshotId: string, { snapshots }: World, { tags, installation }: Policy): string | undefined {
  const snapshot = snapshots.get(snapshotId);
  const source = snapshot && snapshots.get(sourceIdOf(snapshot, installation) ?? '');
  const own = (source ?? snapshot)?.tags ?? {};
  return Object.hasOwn(own, tags.team) ? own[tags.team] : undefined;
}

function idsIn({ snapshotId, message, remedy }: Finding): string[] {
  return [...(snapshotId === undefined ? [] : [snapshotId]), ...(`${message} ${remedy}`.match(SNAPSHOT_IDS) ?? [])];
}

function idsOf(action: Action): readonly string[] {
  if ('snapshotIds' in action) return action.snapshotIds;
  if ('snapshotId' in action) return [action.snapshotId];
  return 'copy' in action ? [action.copy.snapshotId] : [];
}
