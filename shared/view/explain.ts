import type { Directory, Snapshot } from '../cloud/ports.ts';
import { type Finding, type FindingCode, finding } from '../plan/findings/finding.ts';
import type { Plan } from '../plan/plan.ts';
import type { Judgement } from '../plan/wish/judge.ts';
import type { World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { kindOfPrincipal } from '../policy/principals.ts';
import { accessOf, type SnapshotAccess } from './access.ts';
import { judgementSteps, principalSteps } from './explain-judgement.ts';
import { nextSteps, shareSteps, throughSteps } from './explain-shares.ts';
import { type ExplainStep, fromFinding, step } from './explain-step.ts';
import { isOutside, isPermittedThere } from './readers.ts';
import { type GrantState, type GrantStatus, statusOfRegion } from './status.ts';

/** Why one principal can or cannot read the snapshot. */
export interface PrincipalExplanation {
  readonly principal: string;
  /** Absent when nobody asks for it and nothing gives it. */
  readonly state?: GrantState;
  /** The principal, or the share's part of it, can read the snapshot now. */
  readonly isInEffect: boolean;
  /** Present where an account may read it through a folder or the directory whose accounts are not known. */
  readonly isUnknown?: true;
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
  /** The plan that ends what is due, which tells what is overdue and which disks depend. */
  readonly expiry?: Plan | undefined;
  /** Findings of earlier runs, which know what the service answered. */
  readonly runFindings: readonly Finding[];
  readonly nowMs: number;
  /** Where it could be read. */
  readonly directory?: Directory | undefined;
}

/** Findings about one snapshot that need more than its judgement. */
const FOUND_BY_PLAN: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'COPY_MADE',
  'COPY_FAILED',
  'COPY_LEFT',
  'OVERDUE',
  'NOT_RELEASED',
  'DISKS_DEPEND',
  'NO_ROOM_FOR_MARK',
]);

/**
 * Explains one snapshot, and one principal or all that ask for it or have it. Pure.
 * @param principal Only this one, whether or not anyone asks for it.
 */
export function explain(snapshotId: string, principal: string | undefined, input: ExplainInput): Explanation {
  const { world, policy, nowMs, directory } = input;
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
  const { grants, judgements } = statusOfRegion(world, policy, nowMs, { snapshotId, directory });
  const [access] = accessOf(world, { policy, nowMs, directory }, snapshotId);
  const judgement = judgements.get(snapshotId);
  const snapshot = world.snapshots.get(snapshotId);
  if (snapshot && judgement) steps.push(...judgementSteps(snapshot, judgement, input));
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
        { snapshot, judgement, access },
        input,
      ),
    ),
  };
}

/** What the plan and earlier runs found about the snapshot, or about the whole region, beside the judgement. */
function runSteps({ plan, expiry, policy, runFindings, world }: ExplainInput, snapshotId: string): ExplainStep[] {
  const isHeldBy = (shareId: string): boolean =>
    world.shares.some((share) => share.shareId === shareId && share.snapshots.has(snapshotId));
  const isOfAll = (one: Finding): boolean => one.snapshotId === undefined && one.principal === undefined;
  const isAbout = (one: Finding): boolean =>
    one.snapshotId === snapshotId || (isOfAll(one) && (one.shareId === undefined || isHeldBy(one.shareId)));
  const incomplete = plan.findings.filter(({ code }) => code === 'READ_INCOMPLETE');
  const found = [...plan.findings, ...(expiry?.findings ?? [])].filter(
    (one) => one.snapshotId === snapshotId && FOUND_BY_PLAN.has(one.code),
  );
  const noted = [...incomplete, ...found];
  return [
    ...(policy.mode === 'observe' ? [step('notes', 'MODE_OBSERVE')] : []),
    ...noted.map((one) => fromFinding(one, 'notes')),
    ...runFindings.filter((one) => one.principal === undefined && isAbout(one)).map((one) => fromFinding(one, 'stops')),
  ];
}

function refusedPrincipals(judgement: Judgement | undefined): string[] {
  return (judgement?.findings ?? []).flatMap((one) => (one.principal === undefined ? [] : [one.principal]));
}

/** The snapshot that is explained, as far as it could be found. */
interface Subject {
  readonly snapshot: Snapshot | undefined;
  readonly judgement: Judgement | undefined;
  readonly access: SnapshotAccess | undefined;
}

function explainPrincipal(
  principal: string,
  grants: readonly GrantStatus[],
  { snapshot, judgement, access }: Subject,
  input: ExplainInput,
): PrincipalExplanation {
  const { policy, directory } = input;
  const ours = grants.find((grant) => grant.state !== 'foreign');
  const isAccount = kindOfPrincipal(principal) === 'account';
  const reader = access?.readers.find(({ accountId }) => accountId === principal);
  const isOwner = access?.ownerAccountId === principal;
  const isInEffect = isOwner || (isAccount ? reader?.state === 'reads' : grants.some((grant) => grant.isInEffect));
  const through = isAccount && !isInEffect && principal !== input.world.accountId ? (access?.unknown ?? []) : [];
  const state = ours?.state ?? grants[0]?.state;
  const isPermitted =
    reader?.isPermitted ??
    (isPermittedThere(policy, principal, isOutside(principal, grants[0]?.isExternal, { policy, directory })) &&
      judgement?.isAllowed(principal) !== false);
  return {
    principal,
    ...(state === undefined ? {} : { state }),
    isInEffect,
    ...(through.length > 0 && { isUnknown: true }),
    steps: [
      ...(snapshot && judgement ? principalSteps({ principal, isPermitted }, snapshot, judgement, input) : []),
      ...restraintSteps(ours, input),
      ...shareSteps(principal, snapshot?.snapshotId ?? ours?.snapshotId, input.world),
      ...(reader ? throughSteps(reader) : []),
      ...(ours?.refusal ? [fromFinding(ours.refusal, 'stops')] : []),
      ...serviceSteps(principal, snapshot?.snapshotId, input),
      ...nextSteps(principal, snapshot?.snapshotId ?? ours?.snapshotId, judgement?.verdictOn(principal), input),
      ...outcomeSteps(principal, { isInEffect, through, access }),
    ],
  };
}

/** Who reads by it in the end. */
function outcomeSteps(
  principal: string,
  { isInEffect, through, access }: Pick<Subject, 'access'> & { isInEffect: boolean; through: readonly string[] },
): ExplainStep[] {
  const why = access?.unpeopled.find((path) => path.principal === principal)?.why;
  if (why === 'gone') return [fromFinding(finding('FOLDER_GONE', { principal }, { count: 1 }), 'stops')];
  if (why === 'empty' && isInEffect) return [step('notes', 'NOBODY_IN', { principal })];
  if (isInEffect) return [step('holds', 'VISIBLE', { principal })];
  if (through.length > 0) return [step('stops', 'UNKNOWN_READER', { principal, through: through.join(', ') })];
  if (kindOfPrincipal(principal) !== 'account') {
    return [step('stops', 'NOT_GIVEN', { principal, snapshotId: access?.snapshotId ?? '' })];
  }
  const leaver = why === 'left' ? [step('stops', 'HAS_LEFT', { principal })] : [];
  return [...leaver, step('stops', 'INVISIBLE', { principal })];
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
      ? ['ADDITIONS_BRAKED', 'EXPIRIES_BRAKED', 'KEPT_ENDS_BRAKED', 'REMOVALS_BRAKED']
      : ['ADDITIONS_BRAKED', 'EXPIRIES_BRAKED', 'KEPT_ENDS_BRAKED'],
  );
}

/** Whether the principal's invitation is about to lapse, and what the service answered earlier about the principal. */
function serviceSteps(
  principal: string,
  snapshotId: string | undefined,
  { plan, world, runFindings }: ExplainInput,
): ExplainStep[] {
  const holders = new Set(
    world.shares.filter((share) => share.snapshots.has(snapshotId ?? '')).map((share) => share.shareId),
  );
  const invitations = plan.findings.filter(
    (one) => one.code === 'INVITATION_NEAR_END' && one.principal === principal && holders.has(one.shareId ?? ''),
  );
  const answers = runFindings.filter(
    (one) => one.principal === principal && (one.snapshotId === undefined || one.snapshotId === snapshotId),
  );
  return [...invitations, ...answers].map((one) => fromFinding(one, 'stops'));
}
