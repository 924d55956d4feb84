import { type Finding, finding } from '../findings/finding.ts';
import type { Wish } from '../wish/wish.ts';
import type { Answer, Outsiders } from './outsiders.ts';
import type { Place } from './share-draft.ts';

/** What is told of an outsider that nothing is brought to, by the answer that stands against it. */
const CODES = {
  declined: 'INVITATION_DECLINED',
  lapsed: 'INVITATION_LAPSED',
  failed: 'INVITATION_FAILED',
} as const satisfies Partial<Record<Answer, Finding['code']>>;

/** One finding for each outsider that snapshots ask for in vain, with their number. */
export function shutOut(
  places: ReadonlyMap<string, Place>,
  outsiders: Outsiders,
  isExternal: (principal: string) => boolean,
): Finding[] {
  const shutByWish = new Map<Wish, readonly string[]>();
  const countOf = new Map<string, number>();
  for (const { wish, stays } of places.values()) {
    let shut = shutByWish.get(wish);
    if (!shut) {
      shut = [...wish.wanted].filter((id) => isExternal(id) && outsiders.doorOf(id).kind === 'shut');
      shutByWish.set(wish, shut);
    }
    for (const principal of shut) {
      const isLetIn = stays.some(({ share }) => outsiders.letsIn(share, principal));
      if (!isLetIn) countOf.set(principal, (countOf.get(principal) ?? 0) + 1);
    }
  }
  return [...countOf].flatMap(([principal, count]) => shutDoorFinding(principal, count, outsiders) ?? []);
}

/** Why so many snapshots are not brought to the outsider. Undefined when its door is not shut. */
export function shutDoorFinding(principal: string, count: number, outsiders: Outsiders): Finding | undefined {
  const door = outsiders.doorOf(principal);
  if (door.kind !== 'shut') return undefined;
  const { share } = door;
  const answer = outsiders.answer(share, principal);
  const code = answer === 'lapsed' || answer === 'failed' ? CODES[answer] : CODES.declined;
  const reason = outsiders.answerInWords(share, principal);
  return finding(code, { principal, shareId: share.shareId }, { reason, count });
}
