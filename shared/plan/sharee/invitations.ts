import { DAY_MS } from '../../base/durations.ts';
import { matchesGlob } from '../../base/glob.ts';
import { utcDay } from '../../base/written.ts';
import type { Invitation, ResourceShare, SharedResource } from '../../cloud/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { type Finding, type FindingSubject, finding, sortFindings } from '../findings/finding.ts';
import { because, type Reasoned } from '../findings/reasons.ts';

/** @see Resource Sharing, share resources with an account: an invitation is valid for 7 days; its record has no expiry field */
export const VALIDITY_MS = 7 * DAY_MS;
/** An invitation this close to its end is reported on both sides. */
export const NEAR_END_MS = 2 * DAY_MS;

/** What an account decides about an invitation that waits for its answer, or about a share it has accepted. */
export type InvitationAction = Reasoned & {
  readonly shareId: string;
  readonly senderAccountId: string;
} & (
    | { readonly kind: 'accept' | 'reject'; readonly invitationId: string }
    | { readonly kind: 'leave'; readonly invitationId?: never }
  );

export interface InvitationPlan {
  /** Oldest invitation first. */
  readonly actions: readonly InvitationAction[];
  readonly findings: readonly Finding[];
}

/**
 * Judges the invitations that an account has received, and the shares that it has accepted before.
 *
 * | invitation                                          | decision |
 * |---|---|
 * | pending, from a listed sender, share name matches   | accept |
 * | pending, otherwise                                  | leave it, or reject it if policy says so; finding |
 * | the same, for 5 days                                | a second finding: it will lapse |
 * | pending, older than 7 days                          | finding: it can no longer be accepted |
 * | accept failed                                       | finding with the service's reasons |
 * | accepted, and something not a snapshot has come in  | finding |
 * | accepted, but the sender is no longer listed        | finding |
 * | the same, if policy rejects and the share holds snapshots alone | leave it; finding |
 * | rejected, cancelled, expired                        | nothing: that was decided elsewhere |
 *
 * Whatever appears in an accepted share is judged in every run. A share that holds nothing may come to hold anything, so it
 * is not left either. Shares within a directory need no acceptance and are not judged: they never hold outsiders. One for
 * outsiders that shows no accepted invitation may have come through the directory, where the service lets nobody leave: it
 * is reported, and leaving it is not tried.
 * The name of a share is the sender's to choose: it can narrow what is accepted, never widen it.
 */
export function planInvitations(
  invitations: readonly Invitation[],
  shares: readonly ResourceShare[],
  resources: readonly SharedResource[],
  { accept }: Pick<Policy, 'accept'>,
  nowMs: number,
): InvitationPlan {
  const actions: InvitationAction[] = [];
  const findings: Finding[] = [];
  const isTrustedSender = (accountId: string): boolean => accept.senders.includes(accountId);
  const oldestFirst = [...invitations].sort(
    (a, b) => a.createdAtMs - b.createdAtMs || (a.invitationId < b.invitationId ? -1 : 1),
  );
  for (const invitation of oldestFirst) {
    const { invitationId, shareId, senderAccountId } = invitation;
    if (invitation.status === 'AcceptFailed') findings.push(acceptFailed(invitation));
    if (invitation.status !== 'Pending') continue;
    if (invitation.createdAtMs + VALIDITY_MS <= nowMs) {
      findings.push(finding('INVITATION_EXPIRED', about(invitation), { shareName: shown(invitation.shareName) }));
    } else if (
      isTrustedSender(senderAccountId) &&
      accept.shareNames.some((glob) => matchesGlob(invitation.shareName, glob))
    ) {
      const why = because('SENDER_TRUSTED', { sender: senderAccountId });
      actions.push({ kind: 'accept', invitationId, shareId, senderAccountId, ...why });
    } else {
      const code = isTrustedSender(senderAccountId) ? 'UNEXPECTED_SHARE_NAME' : 'UNTRUSTED_SENDER';
      const fate = accept.otherwise === 'reject' ? 'rejected' : 'left pending';
      findings.push(finding(code, about(invitation), { shareName: shown(invitation.shareName), fate }));
      const endsAtMs = invitation.createdAtMs + VALIDITY_MS;
      if (accept.otherwise === 'leave' && endsAtMs - nowMs <= NEAR_END_MS) {
        const endsAt = utcDay(endsAtMs);
        findings.push(
          finding('INVITATION_WAITS', about(invitation), { shareName: shown(invitation.shareName), endsAt }),
        );
      }
      if (accept.otherwise === 'reject') {
        const why = because(isTrustedSender(senderAccountId) ? 'SHARE_NAME_UNEXPECTED' : 'SENDER_NOT_TRUSTED');
        actions.push({ kind: 'reject', invitationId, shareId, senderAccountId, ...why });
      }
    }
  }
  const acceptedShareIds = new Set(
    invitations.filter((invitation) => invitation.status === 'Accepted').map((invitation) => invitation.shareId),
  );
  for (const share of shares) {
    const { shareId, ownerAccountId } = share;
    const isAccepted = acceptedShareIds.has(shareId);
    if (share.status !== 'Active' || !(isAccepted || share.allowsExternalTargets)) continue;
    const subject = { principal: ownerAccountId, shareId };
    const shareName = shown(share.name);
    const held = resources.filter((one) => one.shareId === shareId);
    const others = held.filter(({ resourceType }) => resourceType !== 'Snapshot');
    if (others.length > 0) {
      const types = [...new Set(others.map(({ resourceType }) => resourceType))].sort().join(', ');
      findings.push(finding('UNEXPECTED_RESOURCE', subject, { shareName, count: others.length, types }));
    }
    if (isTrustedSender(ownerAccountId)) continue;
    if (accept.otherwise === 'reject' && isAccepted && holdsSnapshotsAlone(held)) {
      const why = because('SENDER_NO_LONGER_TRUSTED');
      actions.push({ kind: 'leave', shareId, senderAccountId: ownerAccountId, ...why });
      findings.push(finding('SHARE_LEFT', subject, { shareName, reason: why.because }));
    } else {
      findings.push(finding('SENDER_NO_LONGER_TRUSTED', subject, { shareName }));
    }
  }
  return { actions, findings: sortFindings(findings) };
}

/** Whether a share may be left: it holds something, and nothing but snapshots. */
export function holdsSnapshotsAlone(held: readonly SharedResource[]): boolean {
  return held.length > 0 && held.every(({ resourceType }) => resourceType === 'Snapshot');
}

/** A name from another account, cut and quoted. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 50));
}

function about({ senderAccountId, shareId }: Invitation): FindingSubject {
  return { principal: senderAccountId, shareId };
}

/** For an invitation whose acceptance the service answered with a failure. */
export function acceptFailed(invitation: Invitation): Finding {
  const reason = failuresText(invitation.failures);
  return finding('ACCEPT_FAILED', about(invitation), { shareName: shown(invitation.shareName), reason });
}

/** Why the service did not do what it was asked for, in its own words. */
export function failuresText(failures: Invitation['failures']): string {
  return failures.map(({ entityId, reason }) => `${entityId}: ${reason}`).join(', ');
}
