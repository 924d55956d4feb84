import { expect, test } from 'vitest';
import { createLogger } from '../../../shared/base/log.ts';
import type { Cloud, Invitation, ResourceShare, SharedResource } from '../../../shared/cloud/ports.ts';
import { acceptInvitations } from '../../../shared/engine/sharee/accept.ts';
import { skippingClock } from '../../base/clocks.ts';
import { policyOf } from '../../plan/model.ts';
import { STRANGER } from '../../plan/sharee/sharee-model.ts';

const HANGZHOU = 'cn-hangzhou';
const snapshotIn = (shareId: string): SharedResource => ({ shareId, resourceId: 's-1', resourceType: 'Snapshot' });

/** Judges one accepted share of a stranger, which holds other things when it is looked at again. */
async function judge(heldAgain: readonly SharedResource[]) {
  const left: string[] = [];
  const invitation = { invitationId: 'i-1', shareId: 'rs-1', status: 'Accepted', senderAccountId: STRANGER };
  const share = { shareId: 'rs-1', name: 'x', ownerAccountId: STRANGER, status: 'Active', allowsExternalTargets: true };
  const cloud = {
    invitations: { listInvitations: () => Promise.resolve([invitation as Invitation]) },
    shares: {
      listShares: () => Promise.resolve([share as ResourceShare]),
      listSharedResources: (_: string, filter?: object) =>
        Promise.resolve(filter === undefined ? [snapshotIn('rs-1')] : [...heldAgain]),
      leaveShare: (shareId: string) => Promise.resolve(void left.push(shareId)),
    },
  } as unknown as Cloud;
  const outcome = await acceptInvitations(HANGZHOU, {
    policy: policyOf({ accept: { senders: [], otherwise: 'reject' } }),
    openCloud: () => cloud,
    clock: skippingClock(),
    log: createLogger(() => undefined),
  });
  return { left, summary: outcome.summary };
}

test.each([
  { name: 'still holds snapshots alone is left', again: [snapshotIn('rs-1')], left: ['rs-1'], applied: 1 },
  { name: 'was emptied meanwhile is not left', again: [], left: [], applied: 0 },
  {
    name: 'came to hold something else meanwhile is not left',
    again: [snapshotIn('rs-1'), { ...snapshotIn('rs-1'), resourceType: 'Image' }],
    left: [],
    applied: 0,
  },
])('a share that $name', async ({ again, left, applied }) => {
  expect(await judge(again)).toMatchObject({ left, summary: { planned: 1, applied, failed: 0 } });
});
