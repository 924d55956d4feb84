import { HOUR_MS } from '../base/durations.ts';
import type { Snapshot } from '../cloud/ports.ts';
import { type Finding, type FindingCode, type FindingFacts, finding } from '../plan/findings/finding.ts';
import type { Reason } from '../plan/findings/reasons.ts';
import type { Plan } from '../plan/plan.ts';
import { VALIDITY_MS } from '../plan/sharee/invitations.ts';
import { retentionEndMs } from '../plan/wish/grant-end.ts';
import type { Judgement } from '../plan/wish/judge.ts';
import { mayGrant, type ShareState, type World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { isExternal, isPermitted } from '../policy/principals.ts';
import { shareToKeys } from '../policy/tokens.ts';
import { type ActionView, viewAction } from './action-view.ts';
import type { ExplanationCode } from './explain-texts.ts';
import { type GrantState, type GrantStatus, statusOfRegion } from './status.ts';

/** One link of the chain from a tag to a grant. Worded by `EXPLANATIONS` or, for a finding's code, by `MESSAGES`. */
export interface ExplainStep {
  /** `holds`: a condition that is met. `stops`: why the grant is not there, or stays. `notes`: worth knowing. */
  readonly verdict: 'holds' | 'stops' | 'notes';
  readonly code: ExplanationCode | FindingCode;
  readonly facts: FindingFacts;
  /** What the fact `because` is made of, where it tells why something is planned. */
  readonly reasons?: readonly Reason[];
}

/** Why one principal can or cannot read the snapshot. */
export interface PrincipalExplanation {
  readonly principal: string;
  /** Absent when nobody asks for it and nothing gives it. */
  readonly state?: GrantState;
  readonly isInEffect: boolean;
  readonly steps: readonly ExplainStep[];
}

/** The whole chain from a snapshot's tags to its grants. */
export interface Explanation {
  readonly regionId: string;
  readonly snapshotId: string;
  /** What concerns every principal. */
  readonly steps: readonly ExplainStep[];
  readonly principals: readonly PrincipalExplanation[];
}

export interface ExplainInput {
  readonly world: World;
  readonly policy: Policy;
  /** The plan for the whole region, made from the same world. */
  readonly plan: Plan;
  /** Findings of earlier runs, which know what the service answered. */
  readonly runFindings: readonly Finding[];
  readonly nowMs: number;
}

/** Findings after which nothing new is granted. Those about tokens only stop a snapshot for which none is readable. */
const STOPPING: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'BLOCKED_BY_LABEL',
  'BAD_DEADLINE',
  'SNAPSHOT_NOT_READY',
  'SNAPSHOT_FAILED',
  'SHARED_IN',
  'SERVICE_KEY',
  'KEY_UNKNOWN',
  'IMPORTED_IMAGE',
  'REFUSED_BEFORE',
  'TOO_MANY_ACCOUNTS',
]);
/** Findings about one snapshot that need more than its judgement. */
const FOUND_BY_PLAN: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'COPY_MADE',
  'COPY_FAILED',
  'COPY_LEFT',
  'OVERDUE',
  'NOT_RELEASED',
  'DISKS_DEPEND',
]);
const TOKEN_PROBLEMS: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'BAD_TOKEN',
  'BAD_LIMIT',
  'TAG_TOO_LONG',
  'UNKNOWN_GROUP',
]);

/**
 * Explains one snapshot, and one principal or all that ask for it or have it. Pure.
 * @param principal Only this one, whether or not anyone asks for it.
 */
export function explain(snapshotId: string, principal: string | undefined, input: ExplainInput): Explanation {
  const { world, policy, nowMs } = input;
  const { regionId } = world;
  const steps: ExplainStep[] = [];
  if (!policy.regions.includes(regionId)) {
    steps.push(
      fromFinding(
        finding('REGION_NOT_IN_POLICY', {}, { region: regionId, regions: policy.regions.join(', ') }),
        'stops',
      ),
    );
  }
  const { grants, judgements } = statusOfRegion(world, policy, nowMs, snapshotId);
  const judgement = judgements.get(snapshotId);
  const snapshot = world.snapshots.get(snapshotId);
  if (snapshot && judgement) steps.push(...snapshotSteps(snapshot, judgement, policy, nowMs));
  else steps.push(fromFinding(finding('SNAPSHOT_NOT_FOUND', { snapshotId }, { region: regionId }), 'stops'));
  steps.push(...runSteps(input, snapshotId));

  const known = [...grants.map((grant) => grant.principal), ...refusedPrincipals(judgement)];
  const ids = principal === undefined ? [...new Set(known)].sort() : [principal];
  return {
    regionId,
    snapshotId,
    steps,
    principals: ids.map((id) =>
      explainPrincipal(
        id,
        grants.filter((grant) => grant.principal === id),
        snapshot,
        judgement,
        input,
      ),
    ),
  };
}

function fromFinding({ code, facts, snapshotId, principal, shareId }: Finding, verdict: ExplainStep['verdict']) {
  return {
    verdict,
    code,
    facts: {
      ...facts,
      ...(snapshotId !== undefined && { snapshotId }),
      ...(principal !== undefined && { principal }),
      ...(shareId !== undefined && { shareId }),
    },
  };
}

function step(verdict: ExplainStep['verdict'], code: ExplanationCode, facts: FindingFacts = {}): ExplainStep {
  return { verdict, code, facts };
}

/** To the minute, as in `2026-03-01 00:00 UTC`. */
function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function snapshotSteps(snapshot: Snapshot, judgement: Judgement, policy: Policy, nowMs: number): ExplainStep[] {
  const { snapshotId, name, status, tags } = snapshot;
  const endMs = retentionEndMs(snapshot);
  const hours = policy.expiry.unshareBeforeHours;
  const isForEver = !Number.isFinite(endMs);
  const tagKeys = [...shareToKeys(policy.tags.shareTo), policy.tags.shareUntil, policy.tags.hold];
  const ruleLabels = new Set(
    judgement.asked.flatMap((grant) => grant.askedBy).filter((asker) => asker !== `tag ${policy.tags.shareTo}`),
  );
  const isAsked = shareToKeys(policy.tags.shareTo).some((key) => Object.hasOwn(tags, key)) || ruleLabels.size > 0;
  const general = judgement.findings.filter((one) => one.principal === undefined);
  return [
    step('holds', 'SNAPSHOT_SEEN', { snapshotId, name, status, createdAt: timeText(snapshot.createdAtMs) }),
    isForEver ? step('holds', 'KEPT_FOR_EVER') : step('holds', 'RETENTION', { endsAt: timeText(endMs), hours }),
    ...tagKeys
      .filter((tagKey) => Object.hasOwn(tags, tagKey))
      .map((tagKey) => step('holds', 'TAG_SEEN', { tagKey, value: tags[tagKey] ?? '' })),
    ...[...ruleLabels].map((rule) => step('holds', 'RULE_MATCHES', { rule })),
    ...(isAsked ? [] : [step('stops', 'NO_TAG', { tagKey: policy.tags.shareTo, snapshotId })]),
    ...general.map((one) => fromFinding(one, verdictOf(one.code, judgement))),
    ...(endMs - hours * HOUR_MS <= nowMs && !isForEver
      ? [step('stops', 'RETENTION_OVER', { endsAt: timeText(endMs - hours * HOUR_MS) })]
      : []),
  ];
}

function verdictOf(code: FindingCode, judgement: Judgement): ExplainStep['verdict'] {
  if (STOPPING.has(code)) return 'stops';
  return TOKEN_PROBLEMS.has(code) && judgement.asked.length === 0 ? 'stops' : 'notes';
}

/** What the plan and earlier runs found about the snapshot, or about the whole region, beside the judgement. */
function runSteps({ plan, policy, runFindings, world }: ExplainInput, snapshotId: string): ExplainStep[] {
  const isHeldBy = (shareId: string): boolean =>
    world.shares.some((share) => share.shareId === shareId && share.snapshots.has(snapshotId));
  const isOfAll = (one: Finding): boolean => one.snapshotId === undefined && one.principal === undefined;
  const isAbout = (one: Finding): boolean =>
    one.snapshotId === snapshotId || (isOfAll(one) && (one.shareId === undefined || isHeldBy(one.shareId)));
  const noted = plan.findings.filter(
    (one) => one.code === 'READ_INCOMPLETE' || (one.snapshotId === snapshotId && FOUND_BY_PLAN.has(one.code)),
  );
  return [
    ...(policy.mode === 'observe' ? [step('notes', 'MODE_OBSERVE')] : []),
    ...noted.map((one) => fromFinding(one, 'notes')),
    ...runFindings.filter((one) => one.principal === undefined && isAbout(one)).map((one) => fromFinding(one, 'stops')),
  ];
}

function refusedPrincipals(judgement: Judgement | undefined): string[] {
  return (judgement?.findings ?? []).flatMap((one) => (one.principal === undefined ? [] : [one.principal]));
}

function explainPrincipal(
  principal: string,
  grants: readonly GrantStatus[],
  snapshot: Snapshot | undefined,
  judgement: Judgement | undefined,
  input: ExplainInput,
): PrincipalExplanation {
  const ours = grants.find((grant) => grant.state !== 'foreign');
  const isInEffect = grants.some((grant) => grant.isInEffect);
  const state = ours?.state ?? grants[0]?.state;
  return {
    principal,
    ...(state === undefined ? {} : { state }),
    isInEffect,
    steps: [
      ...askedSteps(principal, snapshot, judgement, input),
      ...restraintSteps(ours, input),
      ...shareSteps(principal, snapshot?.snapshotId ?? ours?.snapshotId, input.world),
      ...serviceSteps(principal, snapshot?.snapshotId, input),
      ...actionsOn(principal, snapshot?.snapshotId ?? ours?.snapshotId, input).map(({ kind, because, reasons }) => ({
        ...step('notes', 'NEXT_RUN', { kind, because }),
        reasons,
      })),
      isInEffect ? step('holds', 'VISIBLE', { principal }) : step('stops', 'INVISIBLE', { principal }),
    ],
  };
}

/** Who asks, whether the policy permits it, and until when. */
function askedSteps(
  principal: string,
  snapshot: Snapshot | undefined,
  judgement: Judgement | undefined,
  { policy, nowMs }: ExplainInput,
): ExplainStep[] {
  if (!snapshot || !judgement) return [];
  const { snapshotId } = snapshot;
  const own = judgement.findings.filter((one) => one.principal === principal).map((one) => fromFinding(one, 'stops'));
  const grant = judgement.asked.find((one) => one.principal === principal);
  if (!grant) return own.length > 0 ? own : [step('stops', 'NOT_ASKED', { snapshotId, principal })];
  const permitted = isExternal(policy, principal) ? 'PERMITTED_OUTSIDE' : 'PERMITTED_INSIDE';
  const { endsAtMs, endsBecause } = grant;
  const end = { endsAt: Number.isFinite(endsAtMs) ? timeText(endsAtMs) : '', because: endsBecause };
  return [
    step('holds', 'ASKED', { askedBy: grant.askedBy.join(', ') }),
    ...(isPermitted(policy, principal) ? [step('holds', permitted)] : []),
    ...own,
    endsBecause === 'nothing'
      ? step('holds', 'NEVER_ENDS')
      : endsAtMs <= nowMs
        ? step('stops', 'ENDED', end)
        : step('holds', 'ENDS', end),
  ];
}

/** What keeps the plan from making the grant, or from ending it. */
function restraintSteps(ours: GrantStatus | undefined, { plan, policy }: ExplainInput): ExplainStep[] {
  const brakes = plan.findings.filter((one) => brakesOn(ours).has(one.code)).map((one) => fromFinding(one, 'stops'));
  const isKeptByMode = ours?.state === 'unwanted' && policy.mode === 'upsert-only';
  return [...(isKeptByMode ? [step('stops', 'MODE_UPSERT_ONLY')] : []), ...brakes];
}

function brakesOn(ours: GrantStatus | undefined): ReadonlySet<FindingCode> {
  if (ours?.state === 'wanted') return new Set<FindingCode>(['ADDITIONS_BRAKED']);
  if (ours?.state !== 'unwanted') return new Set();
  return new Set<FindingCode>(
    ours.endsAtMs === undefined
      ? ['ADDITIONS_BRAKED', 'EXPIRIES_BRAKED', 'REMOVALS_BRAKED']
      : ['ADDITIONS_BRAKED', 'EXPIRIES_BRAKED'],
  );
}

/** How each share that holds the snapshot stands towards the principal. */
function shareSteps(principal: string, snapshotId: string | undefined, { shares }: World): ExplainStep[] {
  if (snapshotId === undefined) return [];
  return shares.flatMap((share) => shareStep(share, principal, snapshotId) ?? []);
}

function shareStep(share: ShareState, principal: string, snapshotId: string): ExplainStep | undefined {
  const resource = share.snapshots.get(snapshotId);
  const target = share.principals.get(principal);
  const { shareId, name: shareName } = share;
  if (!resource || !target) return undefined;
  for (const [membership, entity] of [
    [resource, snapshotId],
    [target, principal],
  ] as const) {
    if (mayGrant(membership)) continue;
    const facts = { entity, shareName, reason: membership.failure ?? '' };
    return fromFinding(finding('ASSOCIATION_FAILED', { shareId }, facts), 'stops');
  }
  const facts = { shareId, shareName, principal };
  if (resource.standing === 'leaving' || target.standing === 'leaving') return step('notes', 'ENDING', facts);
  if (target.standing === 'settling' && share.kind === 'external') {
    const sentAt = timeText(target.sinceMs);
    return step('stops', 'AWAITING_ACCEPTANCE', {
      ...facts,
      sentAt,
      lapsesAt: timeText(target.sinceMs + VALIDITY_MS),
    });
  }
  if (resource.standing === 'settling' || target.standing === 'settling') return step('stops', 'SETTLING', facts);
  return share.isOurs ? step('holds', 'IN_SHARE', facts) : step('notes', 'IN_FOREIGN_SHARE', facts);
}

/** What is known of the principal's invitations, and what the service answered earlier about the principal. */
function serviceSteps(
  principal: string,
  snapshotId: string | undefined,
  { plan, world, runFindings }: ExplainInput,
): ExplainStep[] {
  const holders = new Set(
    world.shares.filter((share) => share.snapshots.has(snapshotId ?? '')).map((share) => share.shareId),
  );
  const invitations = plan.findings.filter(
    (one) =>
      (one.code === 'INVITATION_DECLINED' || one.code === 'INVITATION_NEAR_END') &&
      one.principal === principal &&
      holders.has(one.shareId ?? ''),
  );
  const answers = runFindings.filter(
    (one) => one.principal === principal && (one.snapshotId === undefined || one.snapshotId === snapshotId),
  );
  return [...invitations, ...answers].map((one) => fromFinding(one, 'stops'));
}

/** The planned calls that change what the principal has of the snapshot. */
function actionsOn(principal: string, snapshotId: string | undefined, { plan, world }: ExplainInput): ActionView[] {
  if (snapshotId === undefined) return [];
  const held = new Map<string, { principals: Set<string>; snapshotIds: Set<string> }>();
  for (const share of world.shares) {
    held.set(share.shareId, {
      principals: new Set(share.principals.keys()),
      snapshotIds: new Set(share.snapshots.keys()),
    });
  }
  const views = plan.actions.map(viewAction);
  for (const { kind, share, principals, snapshotIds } of views) {
    if (share === undefined || (kind !== 'create-share' && kind !== 'add')) continue;
    const parts = held.get(share) ?? { principals: new Set(), snapshotIds: new Set() };
    held.set(share, parts);
    for (const id of principals) parts.principals.add(id);
    for (const id of snapshotIds) parts.snapshotIds.add(id);
  }
  return views.filter(({ share, principals, snapshotIds }) => {
    const namesSnapshot = snapshotIds.includes(snapshotId);
    if (share === undefined) return namesSnapshot;
    const parts = held.get(share);
    const namesPrincipal = principals.includes(principal);
    return (
      (namesSnapshot && (namesPrincipal || (parts?.principals.has(principal) ?? false))) ||
      (namesPrincipal && (parts?.snapshotIds.has(snapshotId) ?? false))
    );
  });
}
