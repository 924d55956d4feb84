import type { Invitation, ResourceShare } from '../cloud/ports.ts';
import { type Finding, sortFindings } from './finding.ts';
import { matchesGlob } from './glob.ts';
import type { Policy } from './policy.ts';

const DAY_MS = 86_400_000;
/** @see Resource Sharing, share resources with an account: an invitation is valid for 7 days; its record has no expiry field */
const VALIDITY_MS = 7 * DAY_MS;

/** What an account decides about an invitation that waits for its answer. */
export interface InvitationAction {
  readonly kind: 'accept' | 'reject';
  readonly invitationId: string;
  readonly shareId: string;
  readonly senderAccountId: string;
  readonly because: string;
}

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
 * | pending, older than 7 days                          | finding: it can no longer be accepted |
 * | accept failed                                       | finding with the service's reasons |
 * | accepted, but the sender is no longer listed        | finding |
 * | rejected, cancelled, expired                        | nothing: that was decided elsewhere |
 *
 * The name of a share is the sender's to choose: it can narrow what is accepted, never widen it.
 */
export function planInvitations(
  invitations: readonly Invitation[],
  shares: readonly ResourceShare[],
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
      findings.push(lapsed(invitation));
    } else if (
      isTrustedSender(senderAccountId) &&
      accept.shareNames.some((glob) => matchesGlob(invitation.shareName, glob))
    ) {
      const because = `${senderAccountId} is a trusted sender and the share's name matches`;
      actions.push({ kind: 'accept', invitationId, shareId, senderAccountId, because });
    } else {
      const reason = isTrustedSender(senderAccountId)
        ? 'the share has an unexpected name'
        : 'the sender is not trusted';
      findings.push(untrusted(invitation, reason, accept.otherwise));
      if (accept.otherwise === 'reject') {
        actions.push({ kind: 'reject', invitationId, shareId, senderAccountId, because: reason });
      }
    }
  }
  const acceptedShareIds = new Set(
    invitations.filter((invitation) => invitation.status === 'Accepted').map((invitation) => invitation.shareId),
  );
  for (const share of shares) {
    const isAccepted = acceptedShareIds.has(share.shareId) || share.allowsExternalTargets;
    if (share.status === 'Active' && isAccepted && !isTrustedSender(share.ownerAccountId)) {
      findings.push(noLongerTrusted(share));
    }
  }
  return { actions, findings: sortFindings(findings) };
}

/** A name from another account, cut and quoted. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 50));
}

function untrusted(invitation: Invitation, reason: string, otherwise: 'leave' | 'reject'): Finding {
  return {
    code: 'UNTRUSTED_INVITATION',
    principal: invitation.senderAccountId,
    shareId: invitation.shareId,
    message: `${invitation.senderAccountId} invites to the share ${shown(invitation.shareName)}; ${reason}. It is ${otherwise === 'leave' ? 'left pending' : 'rejected'}.`,
    remedy: 'If the share is wanted, list the sender under accept.senders (and the name under accept.shareNames).',
  };
}

function lapsed(invitation: Invitation): Finding {
  return {
    code: 'INVITATION_EXPIRED',
    principal: invitation.senderAccountId,
    shareId: invitation.shareId,
    message: `The invitation to ${shown(invitation.shareName)} from ${invitation.senderAccountId} was not answered within 7 days.`,
    remedy: 'Let the owner remove this account from the share and add it again.',
  };
}

/** For an invitation whose acceptance the service answered with a failure. */
export function acceptFailed(invitation: Invitation): Finding {
  const reasons = invitation.failures.map(({ entityId, reason }) => `${entityId}: ${reason}`).join(', ');
  return {
    code: 'ACCEPT_FAILED',
    principal: invitation.senderAccountId,
    shareId: invitation.shareId,
    message: `Accepting the share ${shown(invitation.shareName)} of ${invitation.senderAccountId} failed${reasons === '' ? '' : ` (${reasons})`}.`,
    remedy:
      'LimitExceeded: this account receives too many resources; leave shares that are not needed. Otherwise ask the owner.',
  };
}

function noLongerTrusted(share: ResourceShare): Finding {
  return {
    code: 'SENDER_NO_LONGER_TRUSTED',
    principal: share.ownerAccountId,
    shareId: share.shareId,
    message: `This account has accepted the share ${shown(share.name)} of ${share.ownerAccountId}, which is not a trusted sender.`,
    remedy: 'List the sender under accept.senders, or leave the share.',
  };
}
