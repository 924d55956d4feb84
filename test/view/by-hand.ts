import type { Membership, ShareState } from '../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, shareOf } from '../plan/model.ts';

export const SHOP = '1111222233334444';
export const LAB = '1111222233335555';
export const PARTNER = '2222333344445555';
export const STRANGER = '2222333344446666';
export const FOLDER = 'fd-Work000001';

/** A membership that has stood for a day. */
export const membership = (standing: Membership['standing'], more: Partial<Membership> = {}): Membership => ({
  standing,
  sinceMs: NOW_MS - DAY_MS,
  changedMs: NOW_MS - DAY_MS,
  ...more,
});

/** A share that a person made, of one snapshot. */
export const byHand = (principals: Readonly<Record<string, Membership>>, more: Partial<ShareState> = {}): ShareState =>
  shareOf('rs-hand', [], ['s-1'], { isOurs: false, principals: new Map(Object.entries(principals)), ...more });

/** A share that may reach outside the directory. */
export const open = { kind: 'external' } as const;
