import { addToken, isHindered } from '../../shared/view/edit-tags.ts';
import { HANGZHOU, SHANGHAI } from './landing-zone.ts';
import { find, personOf, type Stage, takeSnapshot, until } from './stage.ts';

/** The chapters of the studio, which has snapshots and no function: the owner's look after them, as the hub. */

export async function aSecondOwner(stage: Stage): Promise<void> {
  const { shop } = stage.zone.accounts;
  stage.terminal.heading('Day 20: a second owner');
  stage.terminal.line(
    'studio runs no function. Its events go to the hub, whose functions then enter studio through a role there. The ' +
      'resource share that they make belongs to studio.',
  );
  await until(stage, 20, '10:00');
  takeSnapshot(stage, 'studio', SHANGHAI, {
    name: 'trailer',
    isComplete: true,
    tags: { team: 'films', 'share-to': shop.accountId },
  });
  await until(stage, 20, '12:00');
}

export async function twoTeams(stage: Stage): Promise<void> {
  const { shop, billing } = stage.zone.accounts;
  stage.terminal.heading('Day 21: two teams');
  stage.terminal.line(
    'The policy lets the team films share with shop (statement #2 of allow), and the team games with billing (#3). games ' +
      'asks for both.',
  );
  await until(stage, 21, '10:00');
  takeSnapshot(stage, 'studio', HANGZHOU, {
    name: 'level-3',
    isComplete: true,
    tags: { team: 'games', 'share-to': `${shop.accountId} ${billing.accountId}` },
  });
  await until(stage, 21, '12:00');
}

export async function whatLeavesWaitsForApproval(stage: Stage): Promise<void> {
  const { partner } = stage.zone.accounts;
  stage.terminal.heading('Day 22: what leaves the company waits for approval');
  stage.terminal.line(
    'studio may ask for the partner, but only with an approval (statement #4). That is a tag of its own, which RAM can ' +
      'reserve for other people than those who ask.',
  );
  await until(stage, 22, '10:00');
  const { snapshotId } = takeSnapshot(stage, 'studio', HANGZHOU, {
    name: 'premiere',
    isComplete: true,
    tags: { team: 'films', 'share-to': partner.accountId },
  });
  await until(stage, 22, '14:00');
  const token = `${partner.accountId}/2026-03-28`;
  const edit = addToken(find(stage, 'premiere').tags, 'share-approved', token);
  const set = edit && !isHindered(edit) ? edit.set : {};
  stage.timeline.person(
    'approver',
    `approves it until the end of day 27, as that command does with --until 2026-03-28: tags premiere share-approved = "${token}"`,
  );
  personOf(stage, 'studio', HANGZHOU).tagSnapshot(snapshotId, set);
  await until(stage, 22, '18:00');
}

export async function theApprovalLapses(stage: Stage): Promise<void> {
  stage.terminal.heading('Day 28: an approval lapses');
  stage.terminal.line(
    'The tag of premiere still asks, but its approval is over. To go on, someone has to approve again.',
  );
  await until(stage, 28, '14:00');
}
