import type { Snapshot } from '../cloud/ports.ts';
import type { Finding, FindingCode } from '../plan/findings/finding.ts';
import { accountFact } from '../plan/findings/of-account.ts';
import { CHECKS, type CheckName } from '../plan/wish/checks.ts';
import { type AskedGrant, retentionEndMs, sharingEndMs } from '../plan/wish/grant-end.ts';
import type { Judgement } from '../plan/wish/judge.ts';
import type { World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { continuedKeys } from '../policy/tokens.ts';
import { type ExplainStep, fromFinding, step, timeText } from './explain-step.ts';

/** Findings with which nothing new is granted: those of a check, and the deadline that cannot be read. */
const STOPPING = new Set<FindingCode>(['BAD_DEADLINE', ...CHECKS.flatMap(({ finding }) => finding ?? [])]);

/** Whose snapshot it is, and when it was judged. */
interface JudgedIn {
  readonly policy: Policy;
  readonly world: Pick<World, 'accountId'>;
  readonly nowMs: number;
}

/** What the judgement rests on that concerns every principal: the snapshot, what asks for it, and what stops it. */
export function judgementSteps(
  snapshot: Snapshot,
  judgement: Judgement,
  { policy, world: { accountId } }: JudgedIn,
): ExplainStep[] {
  const { snapshotId, name, status, tags } = snapshot;
  const endMs = retentionEndMs(snapshot);
  const hours = policy.expiry.unshareBeforeHours;
  const { shareTo, shareUntil, hold, approved } = policy.tags;
  const approvedKeys = policy.allow?.some(({ approval }) => approval !== undefined) ? continuedKeys(approved) : [];
  const tagKeys = [...continuedKeys(shareTo), shareUntil, hold, ...approvedKeys];
  const ruleLabels = new Set(
    judgement.asked.flatMap((grant) => grant.askedBy).filter((asker) => asker !== `tag ${policy.tags.shareTo}`),
  );
  const isAsked = continuedKeys(policy.tags.shareTo).some((key) => Object.hasOwn(tags, key)) || ruleLabels.size > 0;
  const general = judgement.findings.filter((one) => one.principal === undefined);
  return [
    step('holds', 'SNAPSHOT_SEEN', { snapshotId, name, status, createdAt: timeText(snapshot.createdAtMs) }),
    Number.isFinite(endMs)
      ? step('holds', 'RETENTION', { endsAt: timeText(endMs), hours })
      : step('holds', 'KEPT_FOR_EVER'),
    ...tagKeys
      .filter((tagKey) => Object.hasOwn(tags, tagKey))
      .map((tagKey) => step('holds', 'TAG_SEEN', { tagKey, value: tags[tagKey] ?? '' })),
    ...[...ruleLabels].map((rule) => step('holds', 'RULE_MATCHES', { rule })),
    ...(isAsked
      ? []
      : [step('stops', 'NO_TAG', { tagKey: policy.tags.shareTo, snapshotId, ...accountFact({ policy, accountId }) })]),
    ...general.map((one) => fromFinding(one, verdictOf(one, judgement))),
    ...(judgement.isRetentionOver
      ? [step('stops', 'RETENTION_OVER', { endsAt: timeText(sharingEndMs(snapshot, policy)) })]
      : []),
  ];
}

/** What is amiss with single tokens only stops a snapshot for which none is readable. */
function verdictOf({ code }: Finding, judgement: Judgement): ExplainStep['verdict'] {
  return STOPPING.has(code) || judgement.asked.length === 0 ? 'stops' : 'notes';
}

/** What is told of a check that a grant has passed. */
const PASSED: Partial<Record<CheckName, (grant: AskedGrant) => ExplainStep | undefined>> = {
  asked: ({ askedBy }) => step('holds', 'ASKED', { askedBy: askedBy.join(', ') }),
  permitted: ({ isExternal }) => step('holds', isExternal ? 'PERMITTED_OUTSIDE' : 'PERMITTED_INSIDE'),
  allowed: ({ statement }) => (statement === undefined ? undefined : step('holds', 'ALLOWED', { statement })),
};

/** The checks of one principal in their order, who asks first, with what stopped it there; and until when it is granted. */
export function principalSteps(
  { principal, isPermitted }: { readonly principal: string; readonly isPermitted: boolean },
  { snapshotId }: Snapshot,
  { asked, findings }: Judgement,
  { nowMs, policy, world: { accountId } }: JudgedIn,
): ExplainStep[] {
  const grant = asked.find((one) => one.principal === principal);
  const own = findings.filter((one) => one.principal === principal);
  if (!grant && own.length === 0) {
    return [
      isPermitted
        ? step('stops', 'NOT_ASKED', { snapshotId, principal, ...accountFact({ policy, accountId }) })
        : step('stops', 'NEITHER_ASKED_NOR_PERMITTED', { principal }),
    ];
  }
  const steps = CHECKS.filter((check) => check.of === 'principal').flatMap(({ name, finding }) => {
    const passed = grant && PASSED[name]?.(grant);
    const stops = own.filter(({ code }) => code === finding).map((one) => fromFinding(one, 'stops'));
    return [...(passed ? [passed] : []), ...stops];
  });
  return grant ? [...steps, endStep(grant, nowMs)] : steps;
}

function endStep({ endsAtMs, endsBecause }: AskedGrant, nowMs: number): ExplainStep {
  if (endsBecause === 'nothing') return step('holds', 'NEVER_ENDS');
  const end = { endsAt: timeText(endsAtMs), because: endsBecause };
  return endsAtMs <= nowMs ? step('stops', 'ENDED', end) : step('holds', 'ENDS', end);
}
