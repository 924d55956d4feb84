import { HOUR_MS } from '../../base/durations.ts';
import { utcDay } from '../../base/written.ts';
import type { ActionOf } from '../action.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { because } from '../findings/reasons.ts';
import { NEAR_END_MS, VALIDITY_MS } from '../sharee/invitations.ts';
import type { Wishes } from '../wish/wishes.ts';
import {
  DECLINED_TAG,
  isIn,
  isToBeRetried,
  type Membership,
  mayGrant,
  NOT_ANSWERED,
  NOT_SEEN,
  RENEWED_TAG,
  type ShareState,
} from '../world.ts';
import { isOwnShareOf } from './memories.ts';
import { isOpen, namedPrincipals } from './share-set.ts';

/** What has become of the invitation by which a share of ours asked an outsider in, as far as its owner can see it. */
export type Answer = 'accepted' | 'pending' | 'lapsed' | 'declined' | 'failed';

/**
 * Reads the answer from the outsider's association, since the service lists an invitation to its receiver only.
 *
 * | association                                | answer |
 * |---|---|
 * | in effect                                  | accepted |
 * | being added for less than 7 days           | pending |
 * | being added for 7 days, or failed then     | lapsed; declined where it was the renewed one, or a tag says so |
 * | failed earlier                             | declined |
 * | gone, with an answer that we remember      | that one; declined where it was the renewed invitation |
 * | failed through the service's own fault     | failed |
 *
 * A memory only ever shuts a door: where the service has a record, no tag makes it say less. Whether a lapsed invitation
 * shows as failed or as still being added is not documented; both are read.
 */
export function answerOf(share: ShareState, principal: string, nowMs: number): Answer | undefined {
  const membership = share.principals.get(principal);
  if (!membership || !isIn(membership)) return undefined;
  if (membership.standing === 'held') return 'accepted';
  if (membership.standing === 'failed') return 'failed';
  if (isAnswerable(membership, nowMs)) return 'pending';
  const isRenewed = share.tags[RENEWED_TAG + principal] !== undefined;
  if (membership.isRemembered === true)
    return membership.failure === NOT_ANSWERED && !isRenewed ? 'lapsed' : 'declined';
  if (!hasLapsed(membership, nowMs)) return 'declined';
  return isRenewed || saidInTags(share, principal) !== undefined ? 'declined' : 'lapsed';
}

/** The answer for good that a tag of the outsider's own share tells of. */
function saidInTags(share: ShareState, principal: string): string | undefined {
  const said = share.tags[DECLINED_TAG + principal];
  const isForGood = said !== undefined && said !== NOT_ANSWERED && said !== NOT_SEEN;
  return isForGood && isOwnShareOf(share, principal) ? said : undefined;
}

function isAnswerable({ standing, sinceMs }: Membership, nowMs: number): boolean {
  return standing === 'settling' && nowMs - sinceMs < VALIDITY_MS;
}

function hasLapsed({ standing, sinceMs, changedMs }: Membership, nowMs: number): boolean {
  return (standing === 'settling' ? nowMs : changedMs + HOUR_MS) - sinceMs >= VALIDITY_MS;
}

/** How a snapshot that asks for an outsider comes to it. */
export type Door =
  | { readonly kind: 'share'; readonly share: ShareState }
  | { readonly kind: 'new share'; readonly isRenewal: boolean }
  /** It declined, its invitation lapsed and cannot be renewed by this run, or the service has just failed to add it. */
  | { readonly kind: 'shut'; readonly share: ShareState };

/** What outsiders are judged by. */
export interface OutsiderView {
  /** Our shares, oldest first. */
  readonly shares: readonly ShareState[];
  readonly wishes: Pick<Wishes, 'get'>;
  /** This run sees every member of the shares and gives what is asked for. */
  readonly mayRenew: boolean;
  readonly isExternal: (principal: string) => boolean;
  /** Outsiders whom a person has asked to be invited again, whatever they answered. */
  readonly reinvited: ReadonlySet<string>;
  readonly nowMs: number;
}

export interface InvitationCare {
  readonly actions: readonly ActionOf<'tag-share'>[];
  readonly findings: readonly Finding[];
}

/** What our shares are to the outsiders that they name. An outsider accepts once, so one share is its door for ever. */
export class Outsiders {
  readonly #view: OutsiderView;
  readonly #sharesOf = new Map<string, ShareState[]>();
  readonly #doors = new Map<string, Door>();

  constructor(view: OutsiderView) {
    this.#view = view;
    for (const share of view.shares) {
      if (share.kind !== 'external') continue;
      for (const principal of share.principals.keys()) {
        const shares = this.#sharesOf.get(principal);
        if (shares) shares.push(share);
        else this.#sharesOf.set(principal, [share]);
      }
    }
  }

  answer(share: ShareState, principal: string): Answer | undefined {
    return answerOf(share, principal, this.#view.nowMs);
  }

  doorOf(principal: string): Door {
    let door = this.#doors.get(principal);
    if (!door) {
      door = this.#findDoor(principal);
      this.#doors.set(principal, door);
    }
    return door;
  }

  /** Whether the share's answer is remembered, so that the outsider is not asked again. Accepting is the better answer. */
  isMemory(share: ShareState, principal: string): boolean {
    if (this.answer(share, principal) !== 'declined' || this.#view.reinvited.has(principal)) return false;
    return !this.#openWith('accepted', principal).some((one) => one !== share);
  }

  /** Whether the share lets the outsider see what is in it, now or once it accepts. */
  letsIn(share: ShareState, principal: string): boolean {
    const answer = this.answer(share, principal);
    if (answer === 'accepted') return true;
    // Whom policy permits in the directory is given it there, and needs no answer.
    return this.#view.isExternal(principal) && answer === 'pending';
  }

  /** Whether what is in the share need not be given to the outsider by another. */
  covers(share: ShareState, principal: string): boolean {
    if (this.letsIn(share, principal)) return true;
    return this.#view.isExternal(principal) && this.answer(share, principal) === 'failed';
  }

  /**
   * Whether another share is the outsider's door, or becomes it because a person asks, so that this one of the same outsider
   * is done with. One that it accepted never is: another run may be about to close the other. One that it may yet accept is
   * only when the other is accepted.
   */
  isReplaced(share: ShareState): boolean {
    if (share.kind !== 'external' || !isOpen(share)) return false;
    const [principal] = namedPrincipals(share);
    if (principal === undefined || this.isMemory(share, principal)) return false;
    const door = this.doorOf(principal);
    if (door.kind === 'new share') return this.#view.reinvited.has(principal);
    if (door.kind === 'shut' || door.share === share) return false;
    const answer = this.answer(share, principal);
    if (answer === 'accepted') return false;
    return answer !== 'pending' || this.answer(door.share, principal) === 'accepted';
  }

  #isToBeRetried(share: ShareState, principal: string): boolean {
    const membership = share.principals.get(principal);
    return membership !== undefined && isToBeRetried(membership, this.#view.nowMs);
  }

  #findDoor(principal: string): Door {
    const shares = this.#sharesOf.get(principal) ?? [];
    const [share] = [...this.#openWith('accepted', principal), ...this.#openWith('pending', principal)];
    if (share) return { kind: 'share', share };
    const withAnswer = (answer: Answer): ShareState[] => shares.filter((one) => this.answer(one, principal) === answer);
    const shutting =
      shares.find((one) => this.isMemory(one, principal)) ??
      withAnswer('failed').find((one) => !this.#isToBeRetried(one, principal));
    if (shutting) return { kind: 'shut', share: shutting };
    const lapsed = withAnswer('lapsed');
    const [first] = lapsed;
    if (!first || this.#view.reinvited.has(principal)) return { kind: 'new share', isRenewal: false };
    const { mayRenew, wishes } = this.#view;
    const isAskedForByAll = lapsed.every(({ snapshots }) =>
      [...snapshots].every(
        ([id, membership]) => wishes.get(id)?.wanted.has(principal) === true || !mayGrant(membership),
      ),
    );
    return mayRenew && isAskedForByAll ? { kind: 'new share', isRenewal: true } : { kind: 'shut', share: first };
  }

  /** The outsider's open shares that it answered so, oldest first. */
  #openWith(answer: Answer, principal: string): ShareState[] {
    const shares = this.#sharesOf.get(principal) ?? [];
    return shares.filter((share) => this.answer(share, principal) === answer && isOpen(share));
  }

  /** What is to be remembered of answers, before the service drops its record of them; and what people should know. */
  care(): InvitationCare {
    const { shares, wishes, isExternal, reinvited, nowMs } = this.#view;
    const actions: ActionOf<'tag-share'>[] = [];
    const findings: Finding[] = [];
    for (const share of shares) {
      if (share.kind !== 'external') continue;
      const { shareId } = share;
      for (const [principal, membership] of share.principals) {
        if (!isExternal(principal)) continue;
        const answer = this.answer(share, principal);
        if (answer === 'pending' && nowMs - membership.sinceMs >= VALIDITY_MS - NEAR_END_MS) {
          const isAskedFor = [...share.snapshots.keys()].some((id) => wishes.get(id)?.wanted.has(principal) === true);
          const facts = { endsAt: utcDay(membership.sinceMs + VALIDITY_MS) };
          if (isAskedFor) findings.push(finding('INVITATION_NEAR_END', { principal, shareId }, facts));
        }
        if (reinvited.has(principal) || !isOwnShareOf(share, principal)) continue;
        // A lapse counts while no other share is the outsider's door, the one that renews it included.
        const isToBeRemembered =
          answer === 'lapsed' ? this.doorOf(principal).kind !== 'share' : this.isMemory(share, principal);
        if (!isToBeRemembered) continue;
        const tags = { [DECLINED_TAG + principal]: this.answerInWords(share, principal) };
        if (share.tags[DECLINED_TAG + principal] === tags[DECLINED_TAG + principal]) continue;
        actions.push({ kind: 'tag-share', shareId, tags, ...because('ANSWER_REMEMBERED') });
      }
    }
    return { actions, findings };
  }

  /** How the outsider declined, or let its invitations lapse: what the memory of it says. */
  answerInWords(share: ShareState, principal: string): string {
    const membership = share.principals.get(principal);
    if (this.answer(share, principal) === 'lapsed') return NOT_ANSWERED;
    const said = saidInTags(share, principal);
    if (said !== undefined) return said;
    if (membership?.isRemembered === true) return NOT_SEEN;
    return membership && hasLapsed(membership, this.#view.nowMs) ? 'not answered twice' : 'declined';
  }
}
