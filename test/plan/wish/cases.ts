import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { type Case, createCases, type JudgeContext } from '../../../shared/plan/wish/case.ts';
import { NOW_MS, OWNER, policyOf, snapshotOf } from '../model.ts';

export const SHOP = '1111222233334444';
export const BANK = '1111222233335555';
export const PARTNER = '2222333344445555';
export const STRANGER = '7777777777777777';

/** A policy that lets tags ask for two accounts inside and one outside. */
export const WALLS = { principals: { directory: [SHOP, BANK], external: [PARTNER] } };

/** What a snapshot is judged by in a test; all is well unless the test says otherwise. */
export interface Given {
  readonly tags?: Readonly<Record<string, string>>;
  readonly snapshot?: Partial<Snapshot>;
  readonly policy?: object;
  readonly context?: Partial<Omit<JudgeContext, 'policy'>>;
}

export function contextOf(policy: object = {}, more: Given['context'] = {}): JudgeContext {
  return {
    policy: policyOf({ ...WALLS, ...policy }),
    accountId: OWNER,
    nowMs: NOW_MS,
    originOfKey: () => 'customer',
    importedIds: new Set(),
    sharingRole: 'unknown',
    snapshots: new Map(),
    ...more,
  };
}

/** The snapshot `s-1`, made a day ago and tagged for {@link SHOP} unless other tags are given. */
export function caseOf({ tags = { 'share-to': SHOP }, snapshot, policy, context }: Given = {}): Case {
  return createCases(contextOf(policy, context))(snapshotOf('s-1', tags, snapshot));
}
