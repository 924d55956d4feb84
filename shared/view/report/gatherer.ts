import type { Directory } from '../../cloud/ports.ts';
import { costPerMonth } from '../../plan/expiry/cost.ts';
import type { Plan } from '../../plan/plan.ts';
import { retentionEndMs } from '../../plan/wish/grant-end.ts';
import { mayGrant, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import { accessOf, namesOf } from '../access.ts';
import { exposureOf } from '../exposure/analyze.ts';
import { summarizePolicy } from '../policy-in-words.ts';
import type {
  REPORT_LISTS,
  ReportData,
  ReportFrame,
  ReportGrant,
  ReportPart,
  ReportRegion,
  ReportShare,
  ReportSnapshot,
} from '../report-data.ts';
import { statusOfRegion } from '../status.ts';
import { plainUnread, type Unread } from '../unread.ts';
import { plainUnknown, UnknownUses } from '../usage/unknown.ts';
import { unusedGrants } from '../usage/unused.ts';
import type { SnapshotUsage, UnknownUse } from '../usage/usage.ts';
import { reportExposure } from './exposure.ts';
import { overdueSnapshots } from './overdue.ts';
import { reportAccess } from './report-access.ts';
import { principalsIn, reportPrincipals } from './report-principals.ts';
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

/**
 * Gathers a report from one region of one owner after the other, in their order: of each the part that the report tells, and at
 * the end its frame. Of a part no more is kept than what the frame needs, which grows with accounts and not with snapshots.
 */
export class ReportGatherer {
  readonly #policy: Policy;
  readonly #nowMs: number;
  readonly #look: UsageLook | undefined;
  readonly #regions: ReportRegion[] = [];
  readonly #named = new Set<string>();
  readonly #principals = new Set<string>();
  readonly #unknownPrincipals = new Set<string>();
  readonly #unknownUses = new UnknownUses();

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
  add(world: World, plan: Plan, directory?: Directory, usage: readonly SnapshotUsage[] = []): ReportPart {
    const [policy, nowMs] = [this.#policy, this.#nowMs];
    const { accountId: ownerAccountId, regionId, isComplete, unread, snapshots } = world;
    for (const { principals } of [...world.shares, ...world.endingShares]) {
      for (const principal of principals.keys()) this.#named.add(principal);
    }
    const { grants: standing } = statusOfRegion(world, policy, nowMs, { directory });
    const grants = standing.map((grant) => ({ ownerAccountId, ...grant }));
    const seen = accessOf(world, { policy, directory, nowMs });
    const { lookedIn: regionIds = [], unusedForMs } = this.#look ?? {};
    const unused =
      unusedForMs === undefined
        ? []
        : unusedGrants({ world, policy, grants: standing, access: seen, usage, regionIds, unusedForMs, nowMs });
    const region = {
      ownerAccountId,
      regionId,
      isComplete: isComplete && unread.length === 0,
      snapshotCount: snapshots.size,
      plannedCount: plan.actions.length,
    };
    const part: ReportPart = {
      regions: [region],
      snapshots: concernedSnapshots(world, grants, policy),
      grants,
      access: reportAccess(seen),
      shares: reportShares(world),
      findings: [...plan.findings, ...unused].map((found) => ({ ownerAccountId, regionId, ...found })),
      exposure: exposureOf(world, { policy, directory, nowMs }, seen).map(reportExposure),
      overdue: overdueSnapshots(world, policy, nowMs),
      ...(this.#look && { usage: { snapshots: reportUsage(usage) } }),
    };
    this.#regions.push(region);
    this.#unknownUses.add(usage);
    for (const principal of principalsIn(part)) this.#principals.add(principal);
    for (const { unknown } of part.access) for (const principal of unknown) this.#unknownPrincipals.add(principal);
    return part;
  }

  /** Everybody whom the shares of what was added name. */
  get principals(): string[] {
    return [...this.#named];
  }

  /** Those of which it is not known which accounts they stand for. */
  get unknownPrincipals(): string[] {
    return [...this.#unknownPrincipals];
  }

  /** Why it is not known what some accounts made of what was added. */
  get unknownUses(): UnknownUse[] {
    return this.#unknownUses.all;
  }

  /** What the report of what was added says beside its parts. */
  frame({ accountId, ownerIds, areOwnersKnown, unread, directory, folderNames, savings }: ReportSources): ReportFrame {
    const policy = this.#policy;
    const names = namesOf(directory);
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
        const own = this.#regions.filter(({ ownerAccountId }) => ownerAccountId === ownerId);
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
      unread: plainUnread(unread),
      principals: reportPrincipals(new Set(ownerIds), this.#principals, { directory, folderNames }),
      policySummary: summarizePolicy(policy),
      ...(savings && { savings }),
      ...(this.#look && { usage: { ...this.#look, unknown: this.unknownUses.map(plainUnknown) } }),
    };
  }
}

/** The report as one value. */
export function wholeReport(parts: readonly ReportPart[], { usage, ...frame }: ReportFrame): ReportData {
  const all = <Key extends (typeof REPORT_LISTS)[number]>(key: Key) =>
    parts.flatMap((part): readonly unknown[] => part[key]) as unknown as ReportData[Key];
  return {
    ...frame,
    regions: all('regions'),
    snapshots: all('snapshots'),
    grants: all('grants'),
    access: all('access'),
    shares: all('shares'),
    findings: all('findings'),
    exposure: all('exposure'),
    overdue: all('overdue'),
    ...(usage && { usage: { ...usage, snapshots: parts.flatMap((part) => part.usage?.snapshots ?? []) } }),
  };
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
