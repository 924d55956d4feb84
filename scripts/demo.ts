import { resolve } from 'node:path';
import type { Account } from '../emulator/state/types.ts';
import { moneyText } from '../shared/base/written.ts';
import { disksOf } from './demo/disks.ts';
import { finalTable, findDifferences, statesByOwner } from './demo/final-state.ts';
import { HANGZHOU, type LandingZone, REGIONS, startLandingZone, type TimerPeriods } from './demo/landing-zone.ts';
import { writeReport } from './demo/report.ts';
import { sightByOwner } from './demo/sight.ts';
import { START_MS } from './demo/stage.ts';
import {
  DISK_SOURCE,
  FREED_AT_THE_END,
  playStory,
  RELEASED_AT_THE_END,
  REPORTED_BY_THE_END,
  WANTED_AT_THE_END,
} from './demo/story.ts';
import { Terminal } from './demo/terminal.ts';
import { Timeline } from './demo/timeline.ts';

/** Longer than the defaults of s.yaml, so that five weeks pass in less than a minute. */
const TIMERS: TimerPeriods = {
  SNAPSHARE_SWEEP_CRON: '0 15 */6 * * *',
  SNAPSHARE_UNSHARE_CRON: '0 0 9-21/3 * * *',
  SNAPSHARE_ACCEPT_CRON: '0 30 */2 * * *',
  SNAPSHARE_USE_CRON: '0 45 */6 * * *',
};

const REPORT_PATH = 'artifacts/demo-report.html';

const terminal = new Terminal(
  (text) => process.stdout.write(text),
  process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
);

function introduce({ accounts, folders, land }: LandingZone): void {
  const { owner, studio, shop, billing, lab, partner, stranger } = accounts;
  terminal.heading('Snapshare: five weeks in a small landing zone');
  terminal.line(
    'Everything runs on this machine: an emulated cloud, and in it the functions as built, deployed from s.yaml and ' +
      's.member.yaml, and what the templates for a hub and its owners make.',
  );
  terminal.line('Timers run every few hours here, not every few minutes; tags are acted on by events all the same.');
  terminal.line();
  const lines: readonly (readonly [Account, string])[] = [
    [owner, `owns snapshots, manages the directory ${land.cloud.directoryId}, and is the hub that runs the functions`],
    [studio, 'a member that owns snapshots too, from day 20 on; the hub looks after them'],
    [shop, `a member, in the folder production (${folders.production})`],
    [billing, 'a member, in the folder production'],
    [lab, `a member, in the folder testing (${folders.testing})`],
    [partner, 'outside the directory, permitted by the policy'],
    [stranger, 'outside the directory, unknown to the policy'],
  ];
  for (const [{ name, accountId }, place] of lines) terminal.line(`${accountId}, ${place}`, `  ${name.padEnd(10)}`);
  terminal.line();
  terminal.line(`Regions: ${REGIONS.join(', ')}. The group @release is the folder production and lab. Times are UTC.`);
  terminal.line('* something happens   + sight gained   - sight lost   = something made   ! a finding   $ money saved');
}

/** What is not as it should be at the end; nothing when all is well. */
function problemsOf(zone: LandingZone, timeline: Timeline): string[] {
  const { land, accounts } = zone;
  const { cloud, platform } = land;
  const problems = statesByOwner(WANTED_AT_THE_END, sightByOwner(zone)).flatMap(({ owner, wanted, seen }) =>
    findDifferences(wanted, seen).map(
      ({ snapshot, account, problem }) =>
        `${snapshot} of ${owner}: ${account} ${problem === 'missing' ? 'should see it and does not' : 'sees it and should not'}`,
    ),
  );
  const invitation = cloud
    .as(accounts.lab.accountId, HANGZHOU)
    .listInvitations()
    .find(({ senderAccountId }) => senderAccountId === accounts.stranger.accountId);
  if (invitation?.status !== 'Pending') problems.push('the invitation of the stranger is not pending');
  for (const [code, subject] of REPORTED_BY_THE_END) {
    if (!timeline.findings.some((finding) => finding.code === code && timeline.subjectOf(finding) === subject))
      problems.push(`${code} was not reported of ${subject}`);
  }
  for (const name of RELEASED_AT_THE_END) {
    if (!timeline.released.includes(name)) problems.push(`${name} was not released`);
  }
  if (freedBy(timeline).join() !== FREED_AT_THE_END.join())
    problems.push('the savings are not those of what was freed');
  const disks = disksOf(cloud.as(accounts.partner.accountId, HANGZHOU), HANGZHOU);
  if (disks.length !== 1 || disks[0]?.sourceName !== DISK_SOURCE || !disks[0].isAvailable) {
    problems.push(`the partner does not have exactly one disk, made of ${DISK_SOURCE}`);
  }
  for (const { functionName, error } of platform.invocations) {
    if (error !== undefined) problems.push(`${functionName} failed: ${error.errorMessage}`);
  }
  return [...new Set(problems)];
}

/** Names of the snapshots for which a run reported a saving. */
function freedBy(timeline: Timeline): string[] {
  return timeline.savings.flatMap(({ snapshotIds }) => snapshotIds.map((snapshotId) => timeline.nameOf(snapshotId)));
}

/** The sum of what the functions say they have saved. */
function savingOf(timeline: Timeline): string {
  const [first] = timeline.savings;
  if (first === undefined) return 'Saved: nothing, no run reported a saving.';
  const amount = timeline.savings.reduce((sum, { perMonth }) => sum + perMonth, 0);
  const sources = [...new Set(timeline.savings.map(({ priceSource }) => priceSource))].join(', ');
  return (
    `Saved: ${moneyText(amount, first.currency)} a month, which ${freedBy(timeline).join(' and ')} would go on costing if ` +
    `still shared. It is the sum of what the runs reported, an estimate of full sizes at ${sources}.`
  );
}

function conclude(zone: LandingZone, timeline: Timeline, elapsedMs: number): boolean {
  const { cloud, platform } = zone.land;
  const accounts = [zone.accounts.shop, zone.accounts.billing, zone.accounts.lab];
  const names = [...accounts, zone.accounts.partner, zone.accounts.stranger].map(({ name }) => name);
  terminal.heading('Day 36: who should see what, and who does');
  terminal.line('Wanted by the tags / seen in the account itself since. A dash: not wanted and not seen.');
  for (const { owner, wanted, seen } of statesByOwner(WANTED_AT_THE_END, sightByOwner(zone))) {
    terminal.line();
    terminal.line(`Snapshots of ${owner}`);
    for (const row of finalTable(wanted, seen, names, (atMs) => timeline.dayOf(atMs))) terminal.line(row, '  ');
  }
  terminal.line();
  terminal.line(savingOf(timeline));
  terminal.line(
    `${platform.invocations.length} runs of functions, ${cloud.calls.length} calls to the cloud, ` +
      `${(elapsedMs / 1000).toFixed(0)} seconds.`,
  );
  const problems = problemsOf(zone, timeline);
  for (const problem of problems) terminal.line(problem, 'NOT AS IT SHOULD BE  ', 'red');
  if (problems.length === 0) {
    terminal.line(
      'Of both owners, everyone sees exactly what tags ask for and the policy permits, and the invitation of the stranger ' +
        'is still unanswered.',
    );
  }
  return problems.length === 0;
}

const startedAtMs = performance.now();
const zone = await startLandingZone({ startMs: START_MS, cloud: { snapshotMs: false } }, TIMERS);
try {
  introduce(zone);
  const timeline = new Timeline(zone, terminal);
  await playStory({ zone, terminal, timeline });
  if (!conclude(zone, timeline, performance.now() - startedAtMs)) process.exitCode = 1;
  await writeReport(zone, resolve(REPORT_PATH));
  terminal.line(`The report of both owners is in ${REPORT_PATH}.`);
} finally {
  await zone.land.stop();
}
