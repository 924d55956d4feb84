import type { Mutation } from './mutations.ts';

/** What keeps owners apart that a hub visits, each switched off in turn; shown by worlds that have owners. */
export const OWNER_MUTATIONS: readonly Mutation[] = [
  one(
    'each owner is visited with its own cloud',
    'shared/engine/hub/fan-out.ts',
    'openCloud = await hub.openAccount(ofAccountId, {',
    'openCloud = await hub.openAccount(isOwner ? [...policy.owners.accounts][0] : ofAccountId, {',
  ),
  one(
    'the hub names the external id that the role of an owner demands',
    'shared/engine/hub/fan-out.ts',
    '{ roleName, externalId: policy.installation }',
    "{ roleName, externalId: 'none' }",
  ),
  one(
    "the hub's own account counts as an owner",
    'shared/engine/hub/fan-out.ts',
    'new Set([accountId, ...accounts])',
    'new Set(accounts)',
  ),
  one(
    'an owner that does not let the hub in is a finding and fails no run',
    'shared/engine/hub/fan-out.ts',
    'if (!(error instanceof CloudCallError) || error.retryable) throw error;',
    'if (error !== undefined) throw error;',
  ),
  one('the brakes count each owner by itself', 'shared/engine/owner/reconcile.ts', 'cloud.accountId} ', "''}"),
];

function one(rule: string, file: string, find: string, replace: string): Mutation {
  return { rule, edits: [{ file, find, replace }], hasOwners: true };
}
