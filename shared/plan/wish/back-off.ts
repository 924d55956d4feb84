import { DAY_MS, HOUR_MS } from '../../base/durations.ts';
import { stableHash } from '../../base/hash.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { Given } from '../given.ts';
import type { World } from '../world.ts';
import { hasRoomForMark } from './refusal-marks.ts';
import { HoldingBack } from './wish.ts';
import type { Wishes } from './wishes.ts';

/**
 * Holds back what would be given anew to snapshots on which a refusal could not be remembered: they may have been refused
 * by every run before. A run that looks at the whole region gives to them in one hour of the day, another every day, so
 * that however seldom such runs are, each has its turn; an event gives at once.
 * @param given What our shares give or offer is not given anew.
 * @param wishes What is held back is taken from them; what is given already moves as ever.
 * @returns One finding a snapshot.
 */
export function backOff(world: World, given: Given, wishes: Wishes, nowMs: number): Finding[] {
  if (world.scope !== 'region') return [];
  const findings: Finding[] = [];
  const holding = new HoldingBack();
  for (const [snapshotId, wish] of wishes) {
    const snapshot = wish.wanted.size === 0 ? undefined : world.snapshots.get(snapshotId);
    if (!snapshot || hasRoomForMark(snapshot.tags) || hasItsTurn(snapshotId, nowMs)) continue;
    const isNamed = (principal: string): boolean => given.isNamed(snapshotId, principal);
    if ([...wish.wanted].every(isNamed)) continue;
    wishes.change(snapshotId, holding.holdBack(wish, wish.wanted, isNamed));
    findings.push(finding('NO_ROOM_FOR_MARK', { snapshotId }));
  }
  return findings;
}

/** In one hour of each day, an hour later than the day before. */
function hasItsTurn(snapshotId: string, nowMs: number): boolean {
  const hour = Math.floor(nowMs / HOUR_MS) % 24;
  const day = Math.floor(nowMs / DAY_MS) % 24;
  return (Number.parseInt(stableHash(snapshotId).slice(-5), 36) + day) % 24 === hour;
}
