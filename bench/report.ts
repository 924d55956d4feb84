import { type Budget, judgeBudgets, type Results } from './budgets.ts';
import { type CostRow, forgottenSnapshotCny, type IdleCostRow, type OwnerCostRow } from './cost.ts';
import { count, seconds, table } from './markdown.ts';
import { amongSharesTable, idleCostTable, safetyTable, tagsToUsableTable } from './report-tables.ts';
import type { Row } from './scenarios.ts';

/** The circumstances of a run, as far as they colour its figures. */
export interface Circumstances {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** Processes that wanted to run, a minute's average, before and after. */
  readonly loadAverages: readonly [number, number];
  readonly durationSeconds: number;
  readonly latencyMs: number;
}

/** What the functions cost in a month. */
export interface Costs {
  readonly ofOneOwner: readonly CostRow[];
  readonly ofOwners: readonly OwnerCostRow[];
  readonly idle: readonly IdleCostRow[];
}

/** The whole report as Markdown. */
export function renderReport(results: Results, costs: Costs, circumstances: Circumstances): string {
  const { date, machine, node, loadAverages, durationSeconds, latencyMs } = circumstances;
  const [before, after] = loadAverages;
  return `# Performance

Written by \`npm run bench\` (${durationSeconds.toFixed(0)} s) on ${date}, ${machine}, Node ${node}; load average ${before.toFixed(1)} before and
${after.toFixed(1)} after. Run it again to repeat everything.

Calls and writes are exact: they are what the emulated cloud recorded from the built functions. "Wall" is simulated time
with the documented limits (10 writes and 20 reads a second of each Resource Sharing operation) and ${latencyMs} ms for every
answer; a function's own computing takes no simulated time and stands beside it as CPU, the emulator's host in the
process included (the last moments of a process that ends are missed). Peak is resident memory. Where the machine is
busy, CPU time is what compares.

## Budgets

${budgetTable(judgeBudgets(results))}

Not measured here: \`npm test\` in 240 s on two idle cores.

## Side by side

A thousand snapshots for a group of five accounts, then what a landing zone goes through. The other ways are small
functions (\`bench/baselines/\`) with the same adapters, limits, retries and eight calls at once: *share per snapshot* is the
vendor's sample, *call per grant* makes one call for each snapshot and account, *re-assert all* says everything again
in every run as policy engines do, *look up each* asks for each snapshot in turn where it is shared. The account's quotas
are lifted for them: *share per snapshot* would meet the published 1,000 shares. Each line was checked afterwards to give
exactly the grants that were asked for.

${sideBySide(results.rows)}

Floor: the fewest calls with pages of 100 and batches of five. "Rounds" counts instants at which calls went out, so the
longest chain of calls that waited for one another or for the limits. In a burst, a run answers for all events that came
while the region was busy. In acceptance, AssumeRole, the list of invitations and the answer are the floor of each member;
Snapshare also judges again what was accepted before, and hands each member to an invocation of its own; so it does with
owners, each of which has a hundred snapshots in each region, and a rate limit of its own. The owner without its role is
visited once in each region, is one finding there, and is not tried again before the next timer.

## Tag to usable

How long it takes from a tag until whom it names sees the snapshot: an hour's tags at moments drawn by chance, time moved and
not slept through, looked at every quarter of a second. An event takes one to ten seconds to come (how long in life is not
published), an association five to settle (assumed), a call ${latencyMs} ms. An outsider accepts once for all, so that each tag
names another: the function that shared with it knocks, and the invitation is accepted while the share settles. Beside it
what timers alone give, \`sweep\` every 15 minutes and \`accept-invitation\` every 10:

${tagsToUsableTable(results.tagsToUsable)}

What a running installation makes of it is told by \`npx snapshare metrics\`, and by a query in \`docs/operations.md\`.

## Many shares

One tag event that joins a share which is there, in an account with so many shares of ours, each of five principals:

${amongSharesTable(results.amongShares)}

What grows is the list of shares, a call for each hundred; of the principals one page is read, and then those of the shares
that the plan looks for. To need fewer, shares would have to be asked for by the names that the planner computes: it is not
published whether that filter is exact, an outsider's share may have another name, and the account's limit of shares could
not be kept without their number (\`docs/decisions/performance-event-reads.md\`).

## The cost of safety

Snapshare adds a principal to no share, so that no order of calls and no late reading gives anybody too much. What edits of
groups take because of that: a group of five that gains an account and then loses another, and a year in which six groups of
six to eleven of forty accounts are edited once a week, three in five snapshots asking for one of them and the others for two.
Beside it *widening in place*, as the version before fixed sets did (one share for all that ask for the same, accounts added
to it and taken out: the fewest writes, and unsafe with two writers), and *share per principal*. Computed, not played: the
planner's own plans, carried out in a world in memory until one is empty, and models of the other two; each was checked to
end with exactly what the groups say.

${safetyTable(results.safety)}

An account that is reached through a folder needs no write at all.

## Start-up

Medians over fresh processes, in turns. "Full clients" is the sweep's own code with the whole client of each product
beside it, as the vendor's documentation shows it, and nothing left out of the SDK core.

${startUpTable(results)}

## Scale

A plan with 20 principals a snapshot, in a process with the heap limits of \`s.yaml\`, the least of three runs each:

${table(
  ['snapshots', 'shared', 'CPU', 'peak'],
  results.plans.map((plan) => [
    count(plan.snapshots),
    plan.isShared ? 'all' : 'none',
    `${plan.cpuSeconds.toFixed(2)} s`,
    `${plan.peakMiB.toFixed(0)} MiB`,
  ]),
)}

A function's whole run for five accounts, likewise; the expiry ends everything, which deletes the share:

${table(
  ['run', 'snapshots', 'calls', 'writes', 'wall', 'CPU', 'peak'],
  results.reconciles.map(({ what, snapshots, measured }) => [
    what,
    count(snapshots),
    count(measured.calls),
    count(measured.writes),
    seconds(measured.wallSeconds),
    seconds(measured.cpuSeconds),
    `${measured.peakMiB ?? '–'} MiB`,
  ]),
)}

A cold share of ${count(results.continuation.snapshots)} takes longer than the 600 s of the sweep: it stops in time, fails, and Function Compute
runs it again from where the cloud stands (${count(results.continuation.writes)} writes in all):

${table(
  ['run', 'took', 'peak', 'left'],
  results.continuation.runs.map((run, at) => [
    String(at + 1),
    seconds(run.seconds),
    `${run.peakMiB} MiB`,
    run.isFinished ? 'nothing' : 'the rest',
  ]),
)}

## Requests an instance

So many requests of a function at once in one new instance of 256 MiB, each for as much as is said, and the instance's
peak; how many \`s.yaml\` allows follows from it (\`docs/decisions/requests-an-instance.md\`):

${table(
  ['function', 'each', 'requests', 'calls', 'wall', 'CPU', 'peak'],
  results.concurrency.map(({ function: name, each, requests, measured }) => [
    name,
    each,
    count(requests),
    count(measured.calls),
    seconds(measured.wallSeconds),
    seconds(measured.cpuSeconds),
    `${measured.peakMiB ?? '–'} MiB`,
  ]),
)}

The bursts of above, with what they took of an account's 100 instances a region. A hundred completions are enough to tell
one request an instance from many: each instance then calls for its own snapshot alone, at a rate limit of its own:

${table(
  ['what', 'how', 'calls', 'writes', 'wall', 'instances', 'instance time', 'failed runs'],
  results.rows
    .filter(({ what }) => what.includes('completions'))
    .map(({ what, how, measured }) => [
      what,
      how,
      count(measured.calls),
      count(measured.writes),
      seconds(measured.wallSeconds),
      count(measured.coldStarts),
      seconds(measured.instanceSeconds),
      count(measured.failedRuns),
    ]),
)}

## Cost

A month of 720 hours, one owner in one region, CNY, by the price rules of Function Compute on the China site with a
quarter of a vCPU and 256 MiB, from the runs measured above: the sweep every 15 minutes, the expiry every hour, a
thirtieth of the snapshots completed and tagged each night, and a hub that looks for invitations in every member every
10 minutes (members within the directory need no acceptance). Where a function is called at all in an hour, that hour
costs at least 0.01, which is what most of these figures are: 7.20 a month for a timer that runs every hour. Requests are
counted as if each had an instance of its own, so that these are upper bounds. Calls of the cloud's APIs are free.

${costTableText(costs.ofOneOwner)}

A hub that looks after many owners, each with at most a hundred snapshots, in one region; another region costs as much
again. What \`sweep\` and \`unshare-expired\` take in a month with nothing to do; what they then do costs what it does in one
account. Events that owners send to the hub's bus are EventBridge's to bill and not in it:

${table(
  ['owners', 'calls', 'invocations', 'instance time', 'CNY'],
  costs.ofOwners.map(({ owners, calls, invocations, instanceSeconds, cny }) => [
    count(owners),
    count(calls),
    count(invocations),
    `${count(Math.round(instanceSeconds))} s`,
    cny.toFixed(2),
  ]),
)}

An idle installation in one region: what it costs to do nothing in a month, CNY, with the default timers and with all of them
every six hours, by the number of owners or of members outside the directory. Events and knocks do the work in between; what
is put up with is told in \`docs/landing-zone.md\`. \`use-shared\` is not in it; its timer costs as that of
\`accept-invitation\`, and none where a policy uses nothing.

${idleCostTable(costs.idle)}

One forgotten, expired snapshot of 500 GiB that is still shared costs ${forgottenSnapshotCny(500).toFixed(2)} a month (0.12 per GiB and month, the vendor's
example price for China (Hangzhou)).
`;
}

function budgetTable(budgets: readonly Budget[]): string {
  return table(
    ['what', 'budget', 'measured', ''],
    budgets.map(({ what, budget, measured, isMet }) => [what, budget, measured, isMet ? 'met' : '**not met**']),
  );
}

function sideBySide(rows: readonly Row[]): string {
  const whats = [...new Set(rows.map(({ what }) => what))];
  const ordered = whats.flatMap((what) => rows.filter((row) => row.what === what));
  return table(
    ['what', 'how', 'floor', 'calls', 'writes', 'rounds', 'wall', 'CPU', 'peak'],
    ordered.map(({ what, how, floorCalls, measured, isDone }, at) => [
      ordered[at - 1]?.what === what ? '' : what,
      `${how === 'Snapshare' ? '**Snapshare**' : how}${isDone ? '' : ' (wrong result)'}`,
      ordered[at - 1]?.what === what ? '' : count(floorCalls),
      count(measured.calls),
      count(measured.writes),
      count(measured.rounds),
      seconds(measured.wallSeconds),
      seconds(measured.cpuSeconds),
      `${measured.peakMiB ?? '–'} MiB`,
    ]),
  );
}

function startUpTable({ startUps }: Results): string {
  const sweepMs = startUps.find(({ name }) => name === 'sweep')?.loadCpuMs ?? NaN;
  return table(
    ['bundle', 'size', 'CPU to load', 'wall', 'against the sweep'],
    startUps.map(({ name, kiloBytes, loadCpuMs, loadWallMs }) => [
      name,
      `${kiloBytes.toFixed(0)} KB`,
      `${loadCpuMs.toFixed(1)} ms`,
      `${loadWallMs.toFixed(1)} ms`,
      `× ${(loadCpuMs / sweepMs).toFixed(2)}`,
    ]),
  );
}

function costTableText(costs: readonly CostRow[]): string {
  return table(
    ['snapshots', 'members', 'sweep', 'unshare-expired', 'share-on-tag', 'accept-invitation', 'together'],
    costs.map((row) => {
      const parts = [row.sweep, row.unshareExpired, row.shareOnTag, row.acceptInvitation];
      const together = parts.reduce((sum, part) => sum + part, 0);
      return [count(row.snapshots), count(row.members), ...[...parts, together].map((cny) => cny.toFixed(2))];
    }),
  );
}
