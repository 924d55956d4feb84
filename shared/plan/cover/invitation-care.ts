import { HOUR_MS } from '../../base/durations.ts';
import type { ActionOf } from '../action.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { because } from '../findings/reasons.ts';
import { NEAR_END_MS, VALIDITY_MS } from '../sharee/invitations.ts';
import type { Wish } from '../wish/wish.ts';
import { DECLINED_TAG, type Membership, mayGrant, RENEWED_TAG, type ShareState } from '../world.ts';

export interface InvitationCare {
  readonly actions: readonly (ActionOf<'renew-invitation'> | ActionOf<'tag-share'>)[];
  readonly findings: readonly Finding[];
}

/**
 * Looks after the invitations that our shares have sent, as far as the owner can see them: the service lists an
 * invitation to its receiver only, so its state is read from the principal's association.
 *
 * | outsider's association                     | meaning                     | decision |
 * |---|---|---|
 * | being added for less than 5 days           | not answered yet            | nothing |
 * | being added for 5 to 7 days                | about to lapse              | finding |
 * | being added for over 7 days, or failed so  | lapsed                      | renew it, once a share and account; then finding |
 * | failed earlier                             | declined by a person        | respect it: remember and report |
 *
 * Renewing takes the principal out for a moment, so a run that may not revoke leaves it and reports. It also grants anew
 * whatever the share holds, so it waits until every snapshot in it asks for the principal.
 * Whether a lapsed invitation shows as failed or as still being added is not documented; both are read.
 */
export function planInvitationCare(
  ours: readonly ShareState[],
  wishes: ReadonlyMap<string, Wish>,
  isExternal: (principal: string) => boolean,
  mayRenew: boolean,
  nowMs: number,
): InvitationCare {
  const actions: (ActionOf<'renew-invitation'> | ActionOf<'tag-share'>)[] = [];
  const findings: Finding[] = [];
  for (const share of ours) {
    const { shareId } = share;
    for (const [principal, membership] of share.principals) {
      const asks = (snapshotId: string): boolean => wishes.get(snapshotId)?.wanted.has(principal) ?? false;
      if (!isExternal(principal) || ![...share.snapshots.keys()].some(asks)) continue;
      const subject = { principal, shareId };
      const declined = share.tags[DECLINED_TAG + principal];
      if (declined !== undefined) {
        findings.push(finding('INVITATION_DECLINED', subject, { reason: declined }));
        continue;
      }
      switch (stateOf(membership, nowMs)) {
        case 'near its end':
          findings.push(finding('INVITATION_NEAR_END', subject, { endsAt: dayOf(membership.sinceMs + VALIDITY_MS) }));
          break;
        case 'lapsed':
          if (!mayRenew || ![...share.snapshots].every(([id, held]) => asks(id) || !mayGrant(held)))
            findings.push(finding('INVITATION_LAPSED', subject));
          else if (share.tags[RENEWED_TAG + principal] === undefined) {
            actions.push({ kind: 'renew-invitation', ...subject, ...because('INVITATION_LAPSED') });
          } else {
            actions.push(remember(shareId, principal, 'not answered twice'));
            findings.push(finding('INVITATION_DECLINED', subject, { reason: 'not answered twice' }));
          }
          break;
        case 'declined':
          actions.push(remember(shareId, principal, 'declined'));
          findings.push(finding('INVITATION_DECLINED', subject, { reason: 'declined' }));
          break;
        case 'fine':
          break;
      }
    }
  }
  return { actions, findings };
}

function stateOf(membership: Membership, nowMs: number): 'fine' | 'near its end' | 'lapsed' | 'declined' {
  const { standing, sinceMs, changedMs } = membership;
  if (standing === 'refused') return changedMs - sinceMs >= VALIDITY_MS - HOUR_MS ? 'lapsed' : 'declined';
  if (standing !== 'settling') return 'fine';
  const ageMs = nowMs - sinceMs;
  if (ageMs >= VALIDITY_MS) return 'lapsed';
  return ageMs >= VALIDITY_MS - NEAR_END_MS ? 'near its end' : 'fine';
}

function remember(shareId: string, principal: string, reason: string): ActionOf<'tag-share'> {
  return {
    kind: 'tag-share',
    shareId,
    tags: { [DECLINED_TAG + principal]: reason },
    ...because('ANSWER_REMEMBERED'),
  };
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
