import type { Directory } from '../../cloud/ports.ts';
import { costPerMonth } from '../../plan/expiry/cost.ts';
import type { Plan } from '../../plan/plan.ts';
import { retentionEndMs } from '../../plan/wish/grant-end.ts';
import { mayGrant, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { accessOf, namesOf } from '../access.ts';
import { exposureOf } from '../exposure/analyze.ts';
import { summarizePolicy } from '../policy-in-words.ts';
import type { ReportData, ReportGrant, ReportShare, ReportSnapshot } from '../report-data.ts';
import { statusOfRegion } from '../status.ts';
import { plainUnread, type Unread } from '../unread.ts';
import { unusedGrants } from '../usage/unused.ts';
import type { SnapshotUsage } from '../usage/usage.ts';
import { reportExposure } from './exposure.ts';
import { overdueSnapshots } from './overdue.ts';
import { reportAccess } from './report-access.ts';
import { reportPrincipals } from './report-principals.ts';
import type { Savings } from './savings.ts';
import { type ReportUsage, reportUsage } from './usage.ts';

const GIB = 2 ** 30;

/** What a report is made of beside worlds and plans. */
export interface ReportSources {
  /** The account that the report is made from. */
  readonly accountId: string;
  /** The accounts that it is about; also those of which nothing could be read. */
  readonly ownerIds: readonly string[];
  /** False where it could not be read whether there are more. */
  readonly areOwnersKnown: boolean;
  /** What could not be read. */
  readonly unread: readonly Unread[];
  /** Where it could be read. */
  readonly directory?: Directory | undefined;
  /** By folder, where they could be read. */
  readonly folderNames?: ReadonlyMap<string, string>;
  readonly savings?: Savings | undefined;
}

/** How members were looked into. */
export type UsageLook = Pick<ReportUsage, 'lookedIn' | 'unusedForMs'>;

/** What the report tells of one region of one owner. */
type Part = Pick<
  ReportData,
  'regions' | 'snapshots' | 'grants' | 'access' | 'shares' | 'findings' | 'exposure' | 'overdue'
> & { readonly usage: readonly SnapshotUsage[] };

/**
 * Gathers a report from one region of one owner after the other, in any order. Of a world only what the report tells is
 * kept, so that many owners need no more room than their report.
 */
export class ReportGatherer {
  readonly #policy: Policy;
  readonly #nowMs: number;
  readonly #look: UsageLook | undefined;
  readonly #parts = new Map<string, Part>();
  readonly #principals = new Set<string>();

  /** @param look How members were looked into; undefined where they were not. */
  constructor(policy: Policy, nowMs: number, look?: UsageLook) {
    this.#policy = policy;
    this.#nowMs = nowMs;
    this.#look = look;
  }

  /**
   * @param directory Where it could be read; it has to know of the folders that the world's shares name.
   * @param usage What was made of the world's snapshots.
   */
  add(world: World, plan: Plan, directory?: Directory, usage: readonly SnapshotUsage[] = []): void {
    const [policy, nowMs] = [this.#policy, this.#nowMs];
    const { accountId: ownerAccountId, regionId, isComplete, unread, snapshots } = world;
    for (const { principals } of [...world.shares, ...world.endingShares]) {
      for (const principal of principals.keys()) this.#principals.add(principal);
    }
    const { grants: standing } = statusOfRegion(world, policy, nowMs, { directory });
    const grants = standing.map((grant) => ({ ownerAccountId, ...grant }));
    const seen = accessOf(world, { policy, directory, nowMs });
    const { lookedIn: regionIds = [], unusedForMs } = this.#look ?? {};
    const unused =
      unusedForMs === undefined
        ? []
        : unusedGrants({ world, policy, grants: standing, access: seen, usage, regionIds, unusedForMs, nowMs });
    this.#parts.set(`${ownerAccountId} ${regionId}`, {
      regions: [
        {
          ownerAccountId,
          regionId,
          isComplete: isComplete && unread.length === 0,
          snapshotCount: snapshots.size,
          plannedCount: plan.actions.length,
        },
      ],
      snapshots: concernedSnapshots(world, grants, policy),
      grants,
      access: reportAccess(seen),
      shares: reportShares(world),
      findings: [...plan.findings, ...unused].map((found) => ({ ownerAccountId, regionId, ...found })),
      exposure: exposureOf(world, { policy, directory, nowMs }, seen).map(reportExposure),
      overdue: overdueSnapshots(world, policy, nowMs),
      usage,
    });
  }

  /** Everybody whom the shares of what was added name. */
  get principals(): string[] {
    return [...this.#principals];
  }

  /** Who can read what of all that was added. */
  get access(): ReportData['access'] {
    return [...this.#parts.values()].flatMap(({ access }) => access);
  }

  /** What was made of all that was added. */
  get usage(): SnapshotUsage[] {
    return [...this.#parts.values()].flatMap(({ usage }) => usage);
  }

  /** The report of what was added. */
  report({ accountId, ownerIds, areOwnersKnown, unread, directory, folderNames, savings }: ReportSources): ReportData {
    const policy = this.#policy;
    const parts = [...this.#parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
    const all = <Key extends keyof Part>(key: Key) =>
      parts.flatMap((part): readonly unknown[] => part[key]) as Part[Key];
    const [regions, grants, access] = [all('regions'), all('grants'), all('access')];
    const names = namesOf(directory);
    const usage = this.#look && { ...this.#look, ...reportUsage(all('usage')) };
    const users = usage?.snapshots.flatMap(({ accounts }) => accounts.map((one) => one.accountId)) ?? [];
    return {
      schemaVersion: 2,
      generatedAtMs: this.#nowMs,
      installation: policy.installation,
      accountId,
      mode: policy.mode,
      teamTag: policy.tags.team,
      areOwnersKnown,
      owners: [...new Set(ownerIds)].sort().map((ownerId) => {
        const name = names.get(ownerId);
        const own = regions.filter(({ ownerAccountId }) => ownerAccountId === ownerId);
        // What is unread of an only owner does not name it.
        const isMissing = unread.some(
          (one) => (one.ownerAccountId ?? (ownerIds.length > 1 ? '' : ownerId)) === ownerId,
        );
        return {
          accountId: ownerId,
          ...(name !== undefined && { name }),
          isComplete: !isMissing && own.length > 0 && own.every(({ isComplete }) => isComplete),
        };
      }),
      regions,
      unread: plainUnread(unread),
      snapshots: all('snapshots'),
      principals: reportPrincipals(new Set(ownerIds), grants, access, { users, directory, folderNames }),
      grants,
      access,
      shares: all('shares'),
      findings: all('findings'),
      exposure: all('exposure'),
      overdue: all('overdue'),
      policySummary: summarizePolicy(policy),
      ...(savings && { savings }),
      ...(usage && { usage }),
    };
  }
}

function concernedSnapshots(world: World, grants: readonly ReportGrant[], policy: Policy): ReportSnapshot[] {
  const { snapshots, shares, endingShares, regionId, accountId } = world;
  const ids = new Set(grants.map((grant) => grant.snapshotId));
  for (const share of [...shares, ...endingShares]) for (const id of share.snapshots.keys()) ids.add(id);
  return [...ids].sort().flatMap((snapshotId) => {
    const snapshot = snapshots.get(snapshotId);
    if (!snapshot) return [];
    const { name, createdAtMs, isEncrypted, kmsKeyId, sourceDiskId, tags } = snapshot;
    const endMs = retentionEndMs(snapshot);
    const sizeGiB = snapshot.sizeBytes > 0 ? snapshot.sizeBytes / GIB : snapshot.sourceDiskSizeGiB;
    const { perMonth, currency } = costPerMonth(sizeGiB, policy, regionId);
    const team = Object.hasOwn(tags, policy.tags.team) ? tags[policy.tags.team] : undefined;
    return {
      snapshotId,
      name,
      ownerAccountId: accountId,
      regionId,
      createdAtMs,
      ...(Number.isFinite(endMs) ? { retentionEndMs: endMs } : {}),
      sizeGiB,
      costPerMonth: perMonth,
      currency,
      sourceDiskId,
      isEncrypted,
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      tags,
      ...(team === undefined ? {} : { team }),
    };
  });
}

function reportShares({ shares, endingShares, regionId, accountId }: World): ReportShare[] {
  return [...shares, ...endingShares].map((share) => {
    const { shareId, name, isOurs, kind, principals, snapshots } = share;
    return {
      shareId,
      ownerAccountId: accountId,
      regionId,
      name,
      isOurs,
      kind,
      principals: [...principals].filter(([, one]) => mayGrant(one)).map(([id]) => id),
      snapshotIds: [...snapshots].filter(([, one]) => mayGrant(one)).map(([id]) => id),
      ...(endingShares.includes(share) && { isEnding: true as const }),
    };
  });
}
