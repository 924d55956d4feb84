import { expect, test } from 'vitest';
import { OWNER, startHub } from './landing-zone/hub.ts';
import { HANGZHOU, SHANGHAI } from './landscape.ts';

const SETTLED_MS = 120_000;

test('a hub makes what its members want of what is shared with them', async () => {
  const use = [{ from: OWNER, name: '*', copy: { region: SHANGHAI } }];
  const hub = await startHub({ functions: ['use-shared'], policy: () => ({ use }) });
  try {
    const [first = '', second = '', third = ''] = hub.memberIds;
    for (const memberId of [first, second]) {
      hub.invite(memberId);
      const member = hub.land.cloud.as(memberId, HANGZHOU);
      for (const { invitationId } of member.listInvitations()) member.acceptInvitation(invitationId);
    }
    await hub.land.advance(SETTLED_MS);
    for (let run = 1; run <= 2; run += 1) {
      await hub.invoke('use-shared', { regions: [HANGZHOU] });
      await hub.land.advance(SETTLED_MS);
    }
    const copiesOf = (memberId: string): number => hub.land.cloud.as(memberId, SHANGHAI).visibleSnapshots().length;
    expect([first, second, third].map(copiesOf)).toEqual([1, 1, 0]);
  } finally {
    await hub.land.stop();
  }
});
