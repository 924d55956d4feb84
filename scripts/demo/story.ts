import type { NewSnapshot } from '../../emulator/people/new-snapshot.ts';
import { DAY_MS } from '../../shared/base/durations.ts';
import type { Wanted } from './final-state.ts';
import { HANGZHOU, SHANGHAI } from './landing-zone.ts';
import { aSecondOwner, theApprovalLapses, twoTeams, whatLeavesWaitsForApproval } from './second-owner.ts';
import { find, personOf, START_MS, type Stage, tag, takeSnapshot, until } from './stage.ts';

const WANTED_OF_OWNER: Wanted = {
  'golden-web': [], // its retention has run out
  'golden-db': ['shop', 'billing', 'lab'], // @release
  handover: [], // two weeks after its creation
  seed: ['billing'], // edited on day 4
  nightly: [], // the tag is gone since day 9
  payroll: [], // confidential
  sketch: [], // the policy refuses the stranger
  attic: [], // never had a tag
  'old-export': [], // never had a tag
  ledger: [], // under the service key, so that its copy is shared in its place
  'snapshare-ledger': ['shop'],
  'catalog-1': ['partner'],
  'golden-web-2': ['shop', 'billing', 'partner'],
};

const WANTED_OF_STUDIO: Wanted = {
  trailer: ['shop'],
  'level-3': ['billing'], // shop is for the other team
  premiere: [], // its approval has lapsed
};

/** By owner, whom the tags ask for when the story has ended; written by hand, from tags, approvals and policy alone. */
export const WANTED_AT_THE_END: Readonly<Record<'owner' | 'studio', Wanted>> = {
  owner: WANTED_OF_OWNER,
  studio: WANTED_OF_STUDIO,
};

/** Findings without which the story would not be told, by code and by the snapshot or account that each is about. */
export const REPORTED_BY_THE_END = [
  ['NOT_ALLOWED', 'level-3'],
  ['AWAITS_APPROVAL', 'premiere'],
  ['UNTRUSTED_SENDER', 'lab'],
] as const;

/** Those whose retention has run out, so that the service has released them. */
export const RELEASED_AT_THE_END = ['golden-web', 'attic', 'old-export'] as const;

/** Those that were past their retention and still shared by hand. */
export const FREED_AT_THE_END = ['attic', 'old-export'] as const;

/** What the partner has a disk of. */
export const DISK_SOURCE = 'catalog-1';

/** Plays the five weeks. */
export async function playStory(stage: Stage): Promise<void> {
  await whatWasThereBefore(stage);
  await tagsAskForAccounts(stage);
  await aTagIsEdited(stage);
  await theServiceKeyIsInTheWay(stage);
  await aTagIsRemoved(stage);
  await someoneSharesByHand(stage);
  await aLimitIsReached(stage);
  await thePartnerMakesADisk(stage);
  await aSecondOwner(stage);
  await twoTeams(stage);
  await whatLeavesWaitsForApproval(stage);
  await theForgottenShareIsFound(stage);
  await theApprovalLapses(stage);
  await retentionRunsOut(stage);
  await theNextVersionAndAStranger(stage);
}

async function whatWasThereBefore(stage: Stage): Promise<void> {
  const { shop } = stage.zone.accounts;
  stage.terminal.heading('Day 1: what was there before');
  stage.terminal.line('Someone shared a snapshot long ago. Its retention ended weeks ago, but what is shared stays.');
  const attic = personOf(stage, 'owner', HANGZHOU).createSnapshot({
    name: 'attic',
    sizeGiB: 2400,
    retentionDays: 14,
    createdAtMs: START_MS - 44 * DAY_MS,
    isComplete: true,
  });
  stage.timeline.introduce(attic);
  const content = { snapshotIds: [attic.snapshotId], principals: [shop.accountId] };
  personOf(stage, 'owner', HANGZHOU).createShare({ name: 'long-ago', ...content });
  stage.timeline.person('owner', 'has attic, taken 44 days ago to be kept 14 days, in a share with shop');
  await until(stage, 1, '09:45');
}

async function tagsAskForAccounts(stage: Stage): Promise<void> {
  const { zone, terminal } = stage;
  const { shop, billing, lab, partner, stranger } = zone.accounts;
  terminal.heading('Day 1: tags ask, and the accounts see');
  terminal.line(
    'A folder, a group, an account outside; a typing error, a snapshot that takes its time, and two refusals.',
  );
  await until(stage, 1, '10:00');
  const take = (regionId: string, o: NewSnapshot) => takeSnapshot(stage, 'owner', regionId, { isComplete: true, ...o });
  take(HANGZHOU, {
    name: 'golden-web',
    sizeGiB: 800,
    retentionDays: 30,
    tags: { 'share-to': zone.folders.production },
  });
  take(SHANGHAI, { name: 'golden-db', sizeGiB: 400, tags: { 'share-to': '@release' } });
  take(HANGZHOU, { name: 'handover', tags: { 'share-to': `${partner.accountId}/14d` } });
  take(HANGZHOU, { name: 'seed', tags: { 'share-to': `${lab.accountId}, shopp` } });
  const nightly = take(HANGZHOU, {
    name: 'nightly',
    sizeGiB: 2000,
    isComplete: false,
    tags: { 'share-to': billing.accountId },
  });
  take(HANGZHOU, { name: 'payroll', tags: { 'share-to': shop.accountId, confidential: 'yes' } });
  take(HANGZHOU, { name: 'sketch', tags: { 'share-to': stranger.accountId } });
  await until(stage, 1, '10:40');
  stage.timeline.occurrence('nightly', 'is complete only now');
  personOf(stage, 'owner', HANGZHOU).completeSnapshot(nightly.snapshotId);
  await until(stage, 1, '12:00');
}

async function aTagIsEdited(stage: Stage): Promise<void> {
  const { billing } = stage.zone.accounts;
  stage.terminal.heading('Day 4: a tag is edited');
  stage.terminal.line('One account comes, another goes, and the typing error is gone with it.');
  await until(stage, 4, '10:00');
  tag(stage, HANGZHOU, 'seed', billing.accountId);
  await until(stage, 4, '12:00');
}

async function theServiceKeyIsInTheWay(stage: Stage): Promise<void> {
  const { shop } = stage.zone.accounts;
  stage.terminal.heading('Day 6: the service key is in the way');
  stage.terminal.line('What is under the ECS service key cannot be shared. The policy has a key for copies that can.');
  await until(stage, 6, '10:00');
  takeSnapshot(stage, 'owner', HANGZHOU, {
    name: 'ledger',
    sizeGiB: 100,
    retentionDays: 60,
    encryptedWith: 'service-key',
    isComplete: true,
    tags: { 'share-to': shop.accountId },
  });
  await until(stage, 6, '10:20');
  const copy = find(stage, 'snapshare-ledger');
  stage.timeline.occurrence('ledger', `has its copy complete, ${copy.name}`);
  personOf(stage, 'owner', HANGZHOU).completeSnapshot(copy.snapshotId);
  await until(stage, 6, '12:00');
}

async function aTagIsRemoved(stage: Stage): Promise<void> {
  stage.terminal.heading('Day 9: a tag is removed');
  stage.terminal.line('Nobody asks any more, so nobody sees it any more.');
  await until(stage, 9, '14:00');
  stage.timeline.person('owner', 'removes the tag share-to from nightly, in the console');
  personOf(stage, 'owner', HANGZHOU).untagSnapshot(find(stage, 'nightly').snapshotId, ['share-to'], { console: true });
  await until(stage, 9, '16:00');
}

async function someoneSharesByHand(stage: Stage): Promise<void> {
  const { shop } = stage.zone.accounts;
  stage.terminal.heading('Day 12: someone shares by hand');
  stage.terminal.line(
    'No tag asks for it, and nothing will end it. Snapshare leaves it alone as long as the retention lasts.',
  );
  await until(stage, 12, '10:00');
  const { snapshotId } = takeSnapshot(stage, 'owner', HANGZHOU, {
    name: 'old-export',
    sizeGiB: 1600,
    retentionDays: 14,
    isComplete: true,
  });
  stage.timeline.person('owner', 'shares old-export with shop by hand, and forgets it');
  personOf(stage, 'owner', HANGZHOU).createShare({
    name: 'by-hand',
    snapshotIds: [snapshotId],
    principals: [shop.accountId],
  });
  await until(stage, 12, '12:00');
}

async function aLimitIsReached(stage: Stage): Promise<void> {
  stage.terminal.heading('Day 15: a limit in a tag is reached');
  stage.terminal.line('The tag of handover said /14d, 14 days after its creation.');
  await until(stage, 15, '14:00');
}

async function thePartnerMakesADisk(stage: Stage): Promise<void> {
  const { partner } = stage.zone.accounts;
  stage.terminal.heading('Day 18: the partner makes use of what it is given');
  stage.terminal.line(
    'A rule of the policy says which shared snapshots become a disk in the account that receives them.',
  );
  await until(stage, 18, '09:00');
  takeSnapshot(stage, 'owner', HANGZHOU, {
    name: 'catalog-1',
    sizeGiB: 40,
    isComplete: true,
    tags: { 'share-to': partner.accountId },
  });
  await until(stage, 18, '14:00');
}

async function theForgottenShareIsFound(stage: Stage): Promise<void> {
  stage.terminal.heading('Day 26: the forgotten share is found');
  stage.terminal.line('The retention of old-export is over. This time it is unshared within hours, and released.');
  await until(stage, 26, '14:00');
}

async function retentionRunsOut(stage: Stage): Promise<void> {
  stage.terminal.heading('Days 30 and 31: retention runs out');
  stage.terminal.line('golden-web is unshared a day before its retention ends, so that it can go when it does.');
  await until(stage, 31, '12:00');
}

async function theNextVersionAndAStranger(stage: Stage): Promise<void> {
  const { zone, terminal, timeline } = stage;
  const { lab, partner, stranger } = zone.accounts;
  terminal.heading('Day 33: the next version, and a stranger');
  terminal.line(
    'The partner is in a share of the owner already, so nothing is left to accept. An invitation of a stranger is reported ' +
      'and left as it is.',
  );
  await until(stage, 33, '09:00');
  takeSnapshot(stage, 'owner', HANGZHOU, {
    name: 'golden-web-2',
    sizeGiB: 800,
    isComplete: true,
    retentionDays: 30,
    tags: { 'share-to': `${zone.folders.production} ${partner.accountId}` },
  });
  await until(stage, 33, '11:30');
  const theirs = zone.land.cloud.as(stranger.accountId, HANGZHOU);
  const lure = theirs.createSnapshot({ name: 'free-tools', isComplete: true });
  theirs.createShare({
    name: 'snapshare-tools',
    allowsExternalTargets: true,
    snapshotIds: [lure.snapshotId],
    principals: [lab.accountId],
  });
  timeline.person('stranger', 'invites lab to a share that is called like one of ours, "snapshare-tools"');
  await until(stage, 36, '09:00');
}
