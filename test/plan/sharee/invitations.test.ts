import { describe, expect, test } from 'vitest';
import type { Invitation, ResourceShare, SharedResource } from '../../../shared/cloud/ports.ts';
import { planInvitations } from '../../../shared/plan/sharee/invitations.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf } from '../model.ts';
import { STRANGER } from './sharee-model.ts';

const invitationOf = (more: Partial<Invitation> = {}): Invitation => ({
  invitationId: 'i-1',
  shareId: 'rs-1',
  shareName: 'snapshare-golden',
  senderAccountId: STRANGER,
  receiverAccountId: '',
  status: 'Accepted',
  createdAtMs: NOW_MS - DAY_MS,
  failures: [],
  ...more,
});
const shareOf = (more: Partial<ResourceShare> = {}): ResourceShare => ({
  shareId: 'rs-1',
  name: 'snapshare-golden',
  ownerAccountId: STRANGER,
  status: 'Active',
  allowsExternalTargets: true,
  createdAtMs: NOW_MS,
  tags: {},
  ...more,
});
const holds = (...types: readonly string[]): SharedResource[] =>
  types.map((resourceType, index) => ({ shareId: 'rs-1', resourceId: `x-${index}`, resourceType }));

function decide(
  otherwise: string,
  { invitations = [invitationOf()], share = shareOf(), held = holds('Snapshot') } = {},
): string[] {
  const policy = policyOf({ accept: { senders: [OWNER], shareNames: ['snapshare-*'], otherwise } });
  const { actions, findings } = planInvitations(invitations, [share], held, policy, NOW_MS);
  return [...actions.map(({ kind }) => kind), ...findings.map(({ code }) => code)];
}

describe('an accepted share of a sender that is not trusted', () => {
  const REPORTED = ['SENDER_NO_LONGER_TRUSTED'];
  test.each([
    { name: 'is reported where policy leaves', otherwise: 'leave', decided: REPORTED },
    { name: 'is left where policy rejects', otherwise: 'reject', decided: ['leave', 'SHARE_LEFT'] },
    { name: 'is not left while it holds nothing: it may come to hold anything', held: [], decided: REPORTED },
    {
      name: 'is not left while it holds something else beside snapshots',
      held: holds('Snapshot', 'Image'),
      decided: [...REPORTED, 'UNEXPECTED_RESOURCE'],
    },
    {
      name: 'is not left while it holds something else alone',
      held: holds('Image'),
      decided: [...REPORTED, 'UNEXPECTED_RESOURCE'],
    },
    {
      name: 'is not left for what another share holds',
      held: [{ shareId: 'rs-2', resourceId: 's-1', resourceType: 'Snapshot' }],
      decided: REPORTED,
    },
    {
      name: 'is not left without an invitation: it may have come through the directory, or the record may be gone',
      invitations: [],
      decided: REPORTED,
    },
    {
      name: 'is not left on an invitation to another share',
      invitations: [invitationOf({ shareId: 'rs-2' })],
      decided: REPORTED,
    },
    { name: 'is no more once it is deleted', share: shareOf({ status: 'Deleted' }), decided: [] },
    {
      name: 'is not judged within the directory',
      invitations: [],
      share: shareOf({ allowsExternalTargets: false }),
      decided: [],
    },
  ])('$name', ({ otherwise = 'reject', decided, ...parts }) => {
    expect(decide(otherwise, parts)).toEqual(decided);
  });
});

describe('an accepted share of a trusted sender', () => {
  const share = shareOf({ ownerAccountId: OWNER });
  const invitations = [invitationOf({ senderAccountId: OWNER })];
  test.each([
    { name: 'with snapshots is fine', held: holds('Snapshot'), decided: [] },
    { name: 'with nothing is fine', held: [], decided: [] },
    {
      name: 'is reported once something else appears in it',
      held: holds('Snapshot', 'Image'),
      decided: ['UNEXPECTED_RESOURCE'],
    },
  ])('$name', ({ held, decided }) => {
    expect(decide('reject', { invitations, share, held })).toEqual(decided);
  });
});

describe('an invitation', () => {
  const pending = (more: Partial<Invitation> = {}) => [invitationOf({ status: 'Pending', ...more })];
  const TRUSTED = { senderAccountId: OWNER };
  const share = shareOf({ status: 'Pending' });
  test.each([
    { name: 'of a listed sender is accepted', of: TRUSTED, decided: ['accept'] },
    { name: 'of a stranger is left', of: {}, decided: ['UNTRUSTED_SENDER'] },
    {
      name: 'of a stranger is rejected if policy says so',
      of: {},
      otherwise: 'reject',
      decided: ['reject', 'UNTRUSTED_SENDER'],
    },
    {
      name: 'to a share of another name is left',
      of: { ...TRUSTED, shareName: 'other' },
      decided: ['UNEXPECTED_SHARE_NAME'],
    },
    {
      name: 'that nobody answers is told of two days before it lapses',
      of: { createdAtMs: NOW_MS - 5 * DAY_MS },
      decided: ['INVITATION_WAITS', 'UNTRUSTED_SENDER'],
    },
    {
      name: 'that lapsed is not accepted any more',
      of: { ...TRUSTED, createdAtMs: NOW_MS - 7 * DAY_MS },
      decided: ['INVITATION_EXPIRED'],
    },
    { name: 'that failed is told', of: { ...TRUSTED, status: 'AcceptFailed' as const }, decided: ['ACCEPT_FAILED'] },
    { name: 'that was rejected is over', of: { ...TRUSTED, status: 'Rejected' as const }, decided: [] },
  ])('$name', ({ of, otherwise = 'leave', decided }) => {
    expect(decide(otherwise, { invitations: pending(of), share, held: [] })).toEqual(decided);
  });
});

test('what a sender calls its share is told cut and quoted', () => {
  const shareName = `\u001b[2J"${'x'.repeat(500)}`;
  const policy = policyOf({ accept: { senders: [] } });
  const invitation = invitationOf({ status: 'Pending', shareName });
  const { findings } = planInvitations([invitation], [shareOf({ name: shareName })], [], policy, NOW_MS);
  expect(findings).toHaveLength(2);
  for (const { message } of findings) {
    expect(message.length).toBeLessThan(250);
    expect(message).not.toContain('\u001b');
  }
});
