import { utcMinute } from '../base/written.ts';
import type { Finding, FindingCode } from '../plan/findings/finding.ts';
import type { FindingFacts } from '../plan/findings/finding-text.ts';
import type { Reason } from '../plan/findings/reasons.ts';
import type { ExplanationCode } from './explain-texts.ts';

/** One link of the chain from a tag to a grant. Worded by `EXPLANATIONS` or, for a finding's code, by `MESSAGES`. */
export interface ExplainStep {
  /** `holds`: a condition that is met. `stops`: why the grant is not there, or stays. `notes`: worth knowing. */
  readonly verdict: 'holds' | 'stops' | 'notes';
  readonly code: ExplanationCode | FindingCode;
  readonly facts: FindingFacts;
  /** What the fact `because` is made of, where it tells why something is planned. */
  readonly reasons?: readonly Reason[];
}

export function step(verdict: ExplainStep['verdict'], code: ExplanationCode, facts: FindingFacts = {}): ExplainStep {
  return { verdict, code, facts };
}

/** A finding as a step: what it is about is told among its facts. */
export function fromFinding(
  { code, facts, snapshotId, principal, shareId }: Finding,
  verdict: ExplainStep['verdict'],
): ExplainStep {
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

/** To the minute, as in `2026-03-01 00:00 UTC`. */
export function timeText(timeMs: number): string {
  return `${utcMinute(timeMs)} UTC`;
}
