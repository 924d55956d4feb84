import { groupBy } from '../base/group-by.ts';
import type { Finding } from '../plan/findings/finding.ts';

/** What an event says of how a snapshot came to ask. Nothing of it is proven: it is shown to people as what the event says. */
export interface Asked {
  /** The user or role that called. */
  readonly by?: string;
  /** When it happened. */
  readonly atMs?: number;
}

/** A finding of what waits for an approval, with what is said of who asked. */
export interface Waiting {
  readonly finding: Finding;
  readonly asked?: Asked;
}

/** One entry a principal, region and asker of what a notice tells to wait for an approval. */
export interface WaitingNotice {
  readonly principal: string;
  readonly region: string;
  /** When the first of them was asked for, and by whom, as the event says; absent where no event does. ISO 8601, UTC. */
  readonly askedAt?: string;
  readonly askedBy?: string;
  /** How many snapshots, of which some are listed. */
  readonly count: number;
  readonly snapshotIds: readonly string[];
}

/** Whether a finding is of what waits for an approval; when those are told of, {@link waitingToTell} says. */
export function isOfWaiting({ code }: { readonly code: string }): boolean {
  return code === 'AWAITS_APPROVAL';
}

/**
 * What a run tells of what waits for an approval, so that a wish is told of when it begins to wait and once a day.
 * @param asked What events ask for, by snapshot; undefined where no event woke the run.
 * @param ended The grants, each as `snapshotId principal`, that the run ends since nothing approves them any more.
 * @param isTelling Whether a run that no event woke tells of everything that waits.
 */
export function waitingToTell(
  findings: readonly Finding[],
  asked: ReadonlyMap<string, Asked> | undefined,
  ended: ReadonlySet<string>,
  isTelling: boolean,
): Waiting[] {
  return findings.filter(isOfWaiting).flatMap((finding) => {
    const { snapshotId = '', principal = '' } = finding;
    const ask = asked?.get(snapshotId);
    if (ask) return { finding, asked: ask };
    return (!asked && isTelling) || ended.has(`${snapshotId} ${principal}`) ? { finding } : [];
  });
}

/** @param maxListed So many snapshots are listed in an entry. */
export function waitingNotices(region: string, waiting: readonly Waiting[], maxListed: number): WaitingNotice[] {
  const groups = groupBy(waiting, ({ finding: { principal }, asked }) => `${principal} ${asked?.by ?? ''}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const times = group.flatMap(({ asked }) => asked?.atMs ?? []);
    return {
      principal: first?.finding.principal ?? '',
      region,
      ...(times.length > 0 && { askedAt: new Date(times.reduce((a, b) => Math.min(a, b))).toISOString() }),
      ...(first?.asked?.by !== undefined && { askedBy: first.asked.by }),
      count: group.length,
      snapshotIds: group.slice(0, maxListed).map(({ finding: { snapshotId } }) => snapshotId ?? ''),
    };
  });
}

/**
 * An entry as a line for people, with the command that approves the first of its snapshots.
 * @param ofAccount What the command ends with.
 */
export function waitingText(
  { principal, region, askedAt, askedBy, count, snapshotIds }: WaitingNotice,
  ofAccount: string,
): string {
  const more = count > snapshotIds.length ? ', …' : '';
  const since = askedAt === undefined ? '' : ` since ${askedAt}`;
  const by = askedBy === undefined ? '' : ` by ${askedBy}`;
  const asked = since + by === '' ? '' : ` Asked for${since}${by}, as the event says.`;
  return (
    `Waits for an approval: ${principal} for ${count} snapshot(s) in ${region}: ${snapshotIds.join(', ')}${more}.${asked}` +
    ` To approve: snapshare approve ${snapshotIds[0]} ${principal}${ofAccount}`
  );
}
