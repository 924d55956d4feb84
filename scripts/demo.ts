import type { Account } from '../emulator/cloud/types.ts';
import { money } from './demo/cost.ts';
import { finalTable, findDifferences } from './demo/final-state.ts';
import {
  GIB_MONTH_PRICE,
  HANGZHOU,
  type LandingZone,
  REGIONS,
  startLandingZone,
  type TimerPeriods,
} from './demo/landing-zone.ts';
import { playStory, RELEASED_AT_THE_END, START_MS, WANTED_AT_THE_END } from './demo/story.ts';
import { Terminal } from './demo/terminal.ts';
import { Timeline } from './demo/timeline.ts';

/** Longer than the defaults of s.yaml, so that five weeks pass in less than a minute. */
const TIMERS: TimerPeriods = { SNAPSHARE_SWEEP_CRON: '0 15 * * * *', SNAPSHARE_ACCEPT_CRON: '0 30 * * * *' };

const terminal = new Terminal(
  (text) => process.stdout.write(text),
  process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
);

function introduce({ accounts, folders, land }: LandingZone): void {
  const { owner, shop, billing, lab, partner, stranger } = accounts;
  terminal.heading('Snapshare: five weeks in a small landing zone');
  terminal.line(
    'Everything runs on this machine: an emulated cloud, and in it the functions as built, deployed from s.yaml.',
  );
  terminal.line(
    'The timers run hourly here instead of every 10 or 15 minutes; tags are acted on by events all the same.',
  );
  terminal.line();
  const lines: readonly (readonly [Account, string])[] = [
    [owner, `owns the snapshots and manages the directory ${land.cloud.directoryId}`],
    [shop, `a member, in the folder production (${folders.production})`],
    [billing, 'a member, in the folder production'],
    [lab, `a member, in the folder testing (${folders.testing})`],
    [partner, 'outside the directory, permitted by the policy'],
    [stranger, 'outside the directory, unknown to the policy'],
  ];
  for (const [{ name, accountId }, place] of lines) terminal.line(`${accountId}, ${place}`, `  ${name.padEnd(10)}`);
  terminal.line();
  terminal.line(`Regions: ${REGIONS.join(', ')}. The group @release is the folder production and lab. Times are UTC.`);
  terminal.line('* someone does something   + sight gained   - sight lost   ! a finding   $ money');
}

/** What is not as it should be at the end; nothing when all is well. */
function problemsOf({ land, accounts }: LandingZone, timeline: Timeline): string[] {
  const { cloud, platform } = land;
  const problems = findDifferences(WANTED_AT_THE_END, timeline.sight()).map(
    ({ snapshot, account, problem }) =>
      `${snapshot}: ${account} ${problem === 'missing' ? 'should see it and does not' : 'sees it and should not'}`,
  );
  const invitation = cloud
    .as(accounts.lab.accountId, HANGZHOU)
    .listInvitations()
    .find(({ senderAccountId }) => senderAccountId === accounts.stranger.accountId);
  if (invitation?.status !== 'Pending') problems.push('the invitation of the stranger is not pending');
  const isReported = timeline.findings.some(
    ({ accountId, principal }) => accountId === accounts.lab.accountId && principal === accounts.stranger.accountId,
  );
  if (!isReported) problems.push('the invitation of the stranger was not reported');
  for (const name of RELEASED_AT_THE_END) {
    const isReleased = timeline.releases.some(({ snapshotId }) => timeline.nameOf(snapshotId) === name);
    if (!isReleased) problems.push(`${name} was not released`);
  }
  for (const { functionName, error } of platform.invocations) {
    if (error !== undefined) problems.push(`${functionName} failed: ${error.errorMessage}`);
  }
  return [...new Set(problems)];
}

/** What the released snapshots would go on costing. */
function savingOf(timeline: Timeline): string {
  const amount = timeline.releases.reduce((sum, { cost }) => sum + cost.amount, 0);
  const released = timeline.releases.map(({ snapshotId }) => timeline.nameOf(snapshotId)).join(' and ');
  if (released === '') return 'Saved: nothing, no snapshot that had been shared was released.';
  const monthly = money(amount, GIB_MONTH_PRICE.currency);
  return `Saved: ${released} would go on costing ${monthly} a month if still shared (estimate).`;
}

function conclude(zone: LandingZone, timeline: Timeline, elapsedMs: number): boolean {
  const { cloud, platform } = zone.land;
  const accounts = [zone.accounts.shop, zone.accounts.billing, zone.accounts.lab];
  const names = [...accounts, zone.accounts.partner, zone.accounts.stranger].map(({ name }) => name);
  terminal.heading('Day 36: who should see what, and who does');
  terminal.line('Wanted by the tags / seen in the account itself since. A dash: not wanted and not seen.');
  terminal.line();
  const rows = finalTable(WANTED_AT_THE_END, timeline.sight(), names, (atMs) => timeline.dayOf(atMs));
  for (const row of rows) terminal.line(row, '  ');
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
      'Everyone sees exactly what the tags ask for, and the invitation of the stranger is still unanswered.',
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
} finally {
  await zone.land.stop();
}
