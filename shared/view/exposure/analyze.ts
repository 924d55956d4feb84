import { createJudge } from '../../plan/wish/judge.ts';
import { INSTALLATION_TAG, type ShareState, type World } from '../../plan/world.ts';
import type { Policy } from '../../policy/policy.ts';
import {
  type AccessContext,
  type AccessPath,
  accessOf,
  type Reader,
  type SnapshotAccess,
  type Unpeopled,
} from '../access.ts';
import { isPermittedThere } from '../readers.ts';
import { createAcceptances } from './accepted.ts';
import { type ExposingShare, type ExposureFinding, exposureId, SEVERITIES, severityOf } from './finding.ts';

/** What comes by one principal, as it is gathered. */
interface Draft {
  readonly principal: string;
  readonly paths: AccessPath[];
  readonly accounts: Map<string, Reader>;
  readonly unpeopled?: Unpeopled;
}

/** What of a share besides snapshots comes by one principal. */
interface OtherDraft extends Draft {
  readonly share: ShareState;
  readonly snapshotIds: Set<string>;
}

/**
 * Finds what is exposed in one region: everything that somebody reads, or is about to, whom the policy does not permit, and
 * what an outsider reads without an end, through every share, ours or not, also one that is being deleted. The worst first.
 */
export function exposureOf(
  world: World,
  context: AccessContext,
  access: readonly SnapshotAccess[] = accessOf(world, context),
): ExposureFinding[] {
  const { policy, nowMs } = context;
  const shares = new Map([...world.shares, ...world.endingShares].map((share) => [share.shareId, share]));
  const judge = createJudge({ ...world, policy, nowMs });
  const acceptanceOf = createAcceptances(policy, world, nowMs);
  const findings: ExposureFinding[] = [];
  const others = new Map<string, OtherDraft>();

  for (const one of access) {
    const { snapshotId } = one;
    const { notPermitted, endless, lost } = draftsOf(one, policy);
    const drafts = [
      ...notPermitted.map((draft) => ({ draft, kind: 'not-permitted' as const, isPermitted: false })),
      ...endless.map((draft) => ({ draft, kind: 'no-end' as const, isPermitted: true })),
      ...lost.map((draft) => ({ draft, kind: 'left-directory' as const, isPermitted: true })),
    ];
    const snapshot = drafts.length === 0 ? undefined : world.snapshots.get(snapshotId);
    const asked = snapshot ? judge(snapshot).asked : [];
    for (const { draft, kind: kindOfReading, isPermitted } of drafts) {
      const isRead = draft.paths.some(({ state }) => state === 'reads');
      const kind = isRead || kindOfReading === 'left-directory' ? kindOfReading : 'pending';
      const askedBy = asked.find(({ principal }) => principal === draft.principal)?.askedBy ?? [];
      const of = { of: snapshotId, snapshotIds: [snapshotId] };
      findings.push(finding({ kind, draft, isPermitted, askedBy, ...of }));
    }
    gatherOthers(one, shares, others);
  }
  for (const draft of others.values()) {
    const of = { of: draft.share.shareId, snapshotIds: [...draft.snapshotIds].sort() };
    findings.push(finding({ kind: 'other-resources', draft, isPermitted: true, askedBy: [], ...of }));
  }
  const ordered = findings.map((one) => [orderOf(one), one] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return ordered.map(([, one]) => one);

  function finding({
    kind,
    draft,
    isPermitted,
    askedBy,
    of,
    snapshotIds,
  }: Pick<ExposureFinding, 'kind' | 'askedBy' | 'snapshotIds'> & {
    readonly draft: Draft;
    readonly isPermitted: boolean;
    readonly of: string;
  }): ExposureFinding {
    const { principal, paths, accounts, unpeopled } = draft;
    const { accountId: ownerAccountId, regionId } = world;
    const isOutside = unpeopled === 'elsewhere' || [...accounts.values()].some((reader) => reader.isOutside);
    const acceptance = acceptanceOf(principal, snapshotIds);
    const shareIds = [...new Set(paths.map(({ shareId }) => shareId))].sort();
    const [onlyId] = snapshotIds.length === 1 ? snapshotIds : [];
    return {
      id: exposureId({ kind, ownerAccountId, regionId, of, principal }),
      kind,
      severity: severityOf({ kind, isOutside, isPermitted, unpeopled }),
      ownerAccountId,
      regionId,
      snapshotIds,
      principal,
      state: paths.some(({ state }) => state === 'reads') ? 'reads' : 'pending',
      isOutside,
      accounts: [...accounts.values()]
        .map(({ accountId, name }) => ({ accountId, ...(name !== undefined && { name }) }))
        .sort((a, b) => (a.accountId < b.accountId ? -1 : 1)),
      ...(unpeopled && { unpeopled }),
      shares: shareIds.flatMap((shareId) => {
        const share = shares.get(shareId);
        return share ? [exposingShare(share, principal, onlyId, world.endingShares.includes(share))] : [];
      }),
      endsAtMs: Math.max(...paths.map(({ endsAtMs }) => endsAtMs)),
      askedBy,
      ...(acceptance && { acceptance }),
    };
  }
}

function orderOf({ severity, kind, principal, snapshotIds, id }: ExposureFinding): string {
  return [SEVERITIES.indexOf(severity), kind, principal, snapshotIds[0], id].join(' ');
}

/** What of the access to one snapshot is exposure, by principal. */
function draftsOf(
  { readers, unpeopled }: SnapshotAccess,
  policy: Policy,
): { readonly notPermitted: readonly Draft[]; readonly endless: readonly Draft[]; readonly lost: readonly Draft[] } {
  const notPermitted = new Map<string, Draft>();
  const endless = new Map<string, Draft>();
  const lost = new Map<string, Draft>();
  for (const reader of readers) {
    if (!reader.isPermitted) for (const path of reader.paths) add(notPermitted, path, reader);
    else if (reader.isOutside) {
      for (const path of reader.paths) if (path.endsAtMs === Number.POSITIVE_INFINITY) add(endless, path, reader);
    }
  }
  for (const path of unpeopled) {
    if (path.why === 'gone' || path.why === 'left' || path.why === 'elsewhere') add(lost, path);
    // Whoever is behind it, or comes to be, is permitted by it.
    else if (!isPermittedThere(policy, path.principal, false)) add(notPermitted, path);
  }
  return { notPermitted: [...notPermitted.values()], endless: [...endless.values()], lost: [...lost.values()] };
}

/** Adds a way, with the account that comes by it, or with the reason why none is known. */
function add(drafts: Map<string, Draft>, path: AccessPath & { readonly why?: Unpeopled }, reader?: Reader): void {
  const { principal, why } = path;
  const draft: Draft = drafts.get(principal) ?? {
    principal,
    paths: [],
    accounts: new Map(),
    ...(why && { unpeopled: why }),
  };
  drafts.set(principal, draft);
  if (!draft.paths.some(({ shareId }) => shareId === path.shareId)) draft.paths.push(path);
  if (reader) draft.accounts.set(reader.accountId, reader);
}

/** Gathers who comes to what is no snapshot, by the shares that hold such a thing beside this snapshot. */
function gatherOthers(
  { snapshotId, readers, unpeopled }: SnapshotAccess,
  shares: ReadonlyMap<string, ShareState>,
  others: Map<string, OtherDraft>,
): void {
  const gather = (path: AccessPath & { readonly why?: Unpeopled }, reader?: Reader): void => {
    const share = shares.get(path.shareId);
    if (!share?.hasOtherResources) return;
    const { principal, why } = path;
    const key = `${share.shareId} ${principal}`;
    const draft: OtherDraft = others.get(key) ?? {
      share,
      principal,
      paths: [],
      accounts: new Map(),
      snapshotIds: new Set(),
      ...(why && { unpeopled: why }),
    };
    others.set(key, draft);
    draft.paths.push(path);
    draft.snapshotIds.add(snapshotId);
    if (reader) draft.accounts.set(reader.accountId, reader);
  };
  for (const reader of readers) for (const path of reader.paths) gather(path, reader);
  for (const path of unpeopled) gather(path);
}

function exposingShare(
  { shareId, name, isOurs, tags, createdAtMs, principals, snapshots }: ShareState,
  principal: string,
  snapshotId: string | undefined,
  isEnding: boolean,
): ExposingShare {
  const installation = tags[INSTALLATION_TAG];
  const sides = snapshotId === undefined ? [] : [principals.get(principal), snapshots.get(snapshotId)];
  const times = sides.flatMap((side) => (side ? [side.sinceMs] : []));
  return {
    shareId,
    name,
    isOurs,
    ...(installation !== undefined && { installation }),
    createdAtMs,
    ...(times.length > 0 && { sinceMs: Math.max(...times) }),
    isEnding,
  };
}
