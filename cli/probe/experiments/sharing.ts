import { type Bench, refusalText } from '../bench.ts';
import type { Experiment } from '../experiment.ts';
import { door, invitationTo, letIn, makeShare, openDoor, settledStatus, shareIdOf, snapshot } from '../ground.ts';
import { Untried } from '../hand.ts';
import { membersOf } from '../lookups.ts';

/** Runs while the door is still shut, so that the invitation is seen unanswered. */
const invitation: Experiment = {
  id: 'invitation',
  facts: ['invitation-inside', 'invitation-outside', 'accepted-invitation'],
  about: 'probe.about.invitation',
  async run(bench) {
    const found = await door(bench);
    if (found.isExternal) await seeOutsider(bench, found.shareId);
    else await seeInsider(bench);
    throw new Untried(`the recipient is ${found.isExternal ? 'outside' : 'inside'} the directory of the owner`);
  },
};

async function seeOutsider(bench: Bench, shareId: string): Promise<void> {
  const { recipient, owner } = bench;
  await bench.wait('the invitation', () => invitationTo(bench, shareId));
  const status = (await membersOf(owner, shareId, 'Target')).get(recipient.accountId) ?? '';
  bench.see('invitation-outside', status.toLowerCase(), `its association is ${status || 'not listed'}`);
  await letIn(bench, { shareId, isExternal: true });
  const after = await invitationTo(bench, shareId);
  const detail = after === undefined ? 'not listed after acceptance' : `listed as ${after.status}`;
  bench.see('accepted-invitation', after === undefined ? 'gone' : 'listed', detail);
}

async function seeInsider(bench: Bench): Promise<void> {
  const { recipient, owner } = bench;
  const made = await makeShare(bench, { targets: [recipient.accountId], isExternal: true });
  if (!made.isDone) throw new Untried(`a share that allows outsiders was refused: ${refusalText(made)}`);
  const shareId = shareIdOf(made.body);
  const told = await bench.wait('what becomes of the principal', async () => {
    const asked = await invitationTo(bench, shareId);
    if (asked !== undefined) return 'needed';
    const status = (await membersOf(owner, shareId, 'Target')).get(recipient.accountId);
    return status === 'Associated' ? 'none' : undefined;
  });
  bench.see('invitation-inside', told, told === 'none' ? 'associated, and no invitation' : 'an invitation is listed');
}

const shares: Experiment = {
  id: 'shares',
  facts: ['several-shares', 'repeated-association'],
  about: 'probe.about.shares',
  async run(bench) {
    const { shareId } = await openDoor(bench);
    const snapshotId = await snapshot(bench);
    const resources = [{ ResourceId: snapshotId, ResourceType: 'Snapshot' }];
    const request = { ResourceShareId: shareId, Resources: resources };
    const again = await bench.owner.tell('resourcesharing', 'AssociateResourceShare', request);
    if (again.isDone) bench.see('repeated-association', 'error-free', 'the same call again succeeds');
    else bench.see('repeated-association', 'error', refusalText(again));
    const second = await makeShare(bench, { snapshotIds: [snapshotId], isExternal: true });
    if (!second.isDone) {
      bench.see('several-shares', 'refused', refusalText(second));
      return;
    }
    const status = await settledStatus(bench, shareIdOf(second.body), 'Resource', snapshotId);
    bench.see('several-shares', status === 'Associated' ? 'allowed' : 'refused', `in the second share: ${status}`);
  },
};

/** Comes last: it ends the share that the others stand on. */
const deletion: Experiment = {
  id: 'deletion',
  facts: ['deletion-in-use'],
  about: 'probe.about.deletion',
  async run(bench) {
    const { shareId } = await openDoor(bench);
    const outcome = await bench.owner.tell('resourcesharing', 'DeleteResourceShare', { ResourceShareId: shareId });
    if (outcome.isDone) bench.see('deletion-in-use', 'done', 'taken with two settled associations');
    else bench.see('deletion-in-use', 'refused', refusalText(outcome));
  },
};

export const FIRST_OF_SHARING = [invitation, shares];
export const LAST_OF_SHARING = [deletion];
