import { MINUTE_MS } from '../shared/base/durations.ts';
import { CRASH_SCENARIOS, HUB_CRASH_SCENARIOS, killEverywhere } from '../test/simulation/crash-points.ts';
import { newTally, type Tally } from '../test/simulation/play.ts';
import { saveRegression } from '../test/simulation/regressions.ts';
import { simulate } from '../test/simulation/simulate.ts';
import { neverReached, type Sometimes } from '../test/simulation/sometimes.ts';
import { tellFigures } from './figures.ts';
import { readArguments } from './script-arguments.ts';

/** So many worlds reach every rare state, whatever the machine; a run of more that does not has not tried what it is for. */
const WORLDS_FOR_ALL = 4_000;

/** Worlds in one go, of one account and of a hub with its owners; between two the counts are added up. */
const WORLDS_A_ROUND = 120;
const HUB_WORLDS_A_ROUND = 24;

const USAGE = `Usage: npm run soak -- [--minutes N] [--seed N]

Kills functions at each of their calls, and then simulates worlds by chance for some minutes, 10 unless told otherwise. The
first that breaks a law ends it with 1, and is written to a file that the tests play.
`;

const values = readArguments(USAGE, { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } });
const minutes = Number(values.minutes);
const firstSeed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(firstSeed)) {
  process.stderr.write(USAGE);
  process.exit(2);
}

/**
 * Kills functions before and after the effect of each of their calls.
 * @returns How often.
 * @throws {LawBroken} naming the kill.
 */
async function playCrashPoints(): Promise<number> {
  let killCount = 0;
  for (const scenario of [...CRASH_SCENARIOS, ...HUB_CRASH_SCENARIOS])
    killCount += await killEverywhere(scenario, 'both');
  return killCount;
}

/**
 * Plays the crash points, and then random worlds for the given time.
 * @returns Whether every law held in the worlds.
 * @throws {LawBroken} when one did not at a crash point.
 */
async function soak(): Promise<boolean> {
  const crashPoints = await playCrashPoints();
  const untilMs = performance.now() + minutes * MINUTE_MS;
  const total = { ...newTally(), hubWorlds: 0 };
  const tell = (violations: number): void =>
    tellFigures('soak', { firstSeed, minutes, crashPoints, ...total, violations });
  let hasOwners = false;
  for (let seed = firstSeed; performance.now() < untilMs; seed += WORLDS_A_ROUND) {
    const worlds = hasOwners ? HUB_WORLDS_A_ROUND : WORLDS_A_ROUND;
    const { tally, failure } = await simulate({ seed, worlds, hasOwners, timeLimitMs: untilMs - performance.now() });
    addUp(total, tally);
    if (hasOwners) total.hubWorlds += tally.worlds;
    hasOwners = !hasOwners;
    if (failure === undefined) continue;
    tell(1);
    process.stderr.write(`${failure.message}\nseed ${failure.seed}, path ${failure.path}\n`);
    process.stderr.write(`  ${saveRegression(failure.message, failure.found)}\n`);
    return false;
  }
  tell(0);
  const missed = total.worlds < WORLDS_FOR_ALL ? [] : neverReached(total.sometimes);
  if (missed.length > 0) process.stderr.write(`so long a run should have reached: ${missed.join('; ')}\n`);
  return missed.length === 0;
}

function addUp(total: Tally, part: Tally): void {
  total.worlds += part.worlds;
  total.steps += part.steps;
  total.runs += part.runs;
  total.calls += part.calls;
  total.kills += part.kills;
  for (const [effect, count] of Object.entries(part.faults)) total.faults[effect] = (total.faults[effect] ?? 0) + count;
  for (const name of Object.keys(part.sometimes) as Sometimes[]) total.sometimes[name] += part.sometimes[name];
}

process.exitCode = (await soak()) ? 0 : 1;
