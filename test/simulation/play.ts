import type { CloudEvent, GrantChange } from '../../emulator/state/types.ts';
import type { CallNotice } from '../../emulator/wire/gateway.ts';
import type { Case, FaultSpec, FunctionName, Meanwhile, RunSpec, Step } from './cases.ts';
import { checkConvergence, type RunFinding } from './converge.ts';
import { DAY_MS } from './durations.ts';
import { LawBroken, RunWindow } from './laws.ts';
import type { SnapshotFacts } from './oracle.ts';
import { playStep } from './people.ts';
import { countLines, newSometimes, type SometimesCounts } from './sometimes.ts';
import type { RunOutcome, Stage, StageListener } from './stage.ts';
import { World } from './world.ts';

/** After every run: longer than anything takes to settle. */
const SETTLE_MS = 6_000;
/** How far a stale read reaches back. */
const STALE_MS = 4_000;

/** What was played, for the counts of a long run. */
export interface Tally {
  worlds: number;
  steps: number;
  runs: number;
  calls: number;
  kills: number;
  readonly faults: Record<string, number>;
  readonly sometimes: SometimesCounts;
}

export const newTally = (): Tally => ({
  worlds: 0,
  steps: 0,
  runs: 0,
  calls: 0,
  kills: 0,
  faults: {},
  sometimes: newSometimes(),
});

/**
 * Plays a case in a region of its own and judges it all the way.
 * @throws {LawBroken} naming the law and the step.
 */
export async function play(stage: Stage, { steps }: Case, tally: Tally): Promise<void> {
  const { clock, cloud, platform } = stage.land;
  await clock.advanceTo((Math.floor(clock.nowMs() / DAY_MS) + 1) * DAY_MS);
  const player = new Player(new World(stage, stage.takeRegion()), tally);
  stage.listen(player);
  let at = 0;
  try {
    for (const step of steps) {
      await player.play(step);
      tally.steps += 1;
      at += 1;
    }
    await player.finish();
  } catch (error) {
    if (!(error instanceof LawBroken)) throw error;
    const where = at < steps.length ? `step ${at}: ${JSON.stringify(steps[at])}` : 'the end';
    throw new LawBroken(`${error.message}, at ${where}`, { cause: error });
  } finally {
    tally.worlds += 1;
    tally.calls += cloud.calls.length;
    countLines(
      tally.sometimes,
      platform.logs.map(({ line }) => line),
    );
    player.clear();
    stage.listen(undefined);
    cloud.clearCalls();
    platform.clearRecords();
  }
}

/** Carries out the steps of one case. */
export class Player implements StageListener {
  readonly world: World;
  readonly #tally: Tally;
  readonly #past: { readonly untilMs: number; readonly facts: readonly SnapshotFacts[] }[] = [];
  #window: RunWindow | undefined;
  #meanwhile: { callsLeft: number; readonly act: () => void } | undefined;

  constructor(world: World, tally: Tally) {
    this.world = world;
    this.#tally = tally;
  }

  onCall(notice: CallNotice): void {
    if (notice.regionId !== this.world.regionId) return;
    if (notice.stage === 'arrived' && this.#meanwhile !== undefined) {
      this.#meanwhile.callsLeft -= 1;
      if (this.#meanwhile.callsLeft === 0) this.#meanwhile.act();
    }
    this.#window?.onCall(notice);
  }

  onGrant(change: GrantChange): void {
    this.#window?.onGrant(change);
  }

  onEvent(regionId: string, event: CloudEvent): void {
    if (regionId === this.world.regionId) this.world.events.push(event);
  }

  async play(step: Step): Promise<void> {
    if (step.kind === 'run') {
      await this.run(step.run);
      return;
    }
    if (step.kind === 'race') {
      await this.#race(step);
      return;
    }
    const { nowMs } = this.world;
    this.#past.push({ untilMs: nowMs, facts: this.world.facts() });
    await playStep(this.world, step);
    this.world.noteHeld();
  }

  /** Takes away what stands in the way, and lets the world come to rest. */
  async finish(): Promise<void> {
    this.world.stage.land.cloud.setDirectorySharing(true);
    this.world.events = [];
    await this.world.stage.land.advance(SETTLE_MS);
    await checkConvergence(this.world, (run) => this.run(run));
  }

  /** Leaves the company as the next world expects it. */
  clear(): void {
    const { stage } = this.world;
    this.#window = undefined;
    stage.land.cloud.setDirectorySharing(true);
    stage.land.cloud.faults.clear();
    stage.land.platform.clockSkewMs = 0;
    this.world.resetSeats();
  }

  /** Runs one function with what befalls it, and judges it. */
  async run(run: RunSpec): Promise<readonly RunFinding[]> {
    const { world } = this;
    const { stage, policyIndex, regionId } = world;
    const { skewMs = 0 } = run;
    if (skewMs !== 0) this.#countFault('clock-skew');
    stage.land.platform.clockSkewMs = skewMs;
    for (const fault of run.faults) this.#addFault(fault, run.name);
    const kill = run.kill && stage.killAt(run.name, policyIndex, run.kill.call, run.kill.moment);
    const isStale = run.faults.some(({ effect }) => effect === 'stale-read');
    const window = new RunWindow(world, {
      functions: [run.name],
      isRace: false,
      earlier: isStale ? this.#recentFacts() : [],
      isStale,
      isMakingRefused: this.#isMakingRefused(run.faults),
      skewMs,
    });
    this.#window = window;
    this.#meanwhile = this.#planMeanwhile(run.meanwhile, window);
    const outcomes = await Promise.all(this.#events(run).map((event) => stage.run(run.name, event, policyIndex)));
    this.#meanwhile = undefined;
    kill?.cancel();
    stage.land.platform.clockSkewMs = 0;
    await this.#rest(run.faults);
    this.#window = undefined;
    this.#tally.runs += outcomes.length;
    this.#judgeOutcomes(outcomes, run);
    window.end();
    return outcomes.flatMap(({ result }) => findingsOf(result, regionId));
  }

  async #race({ runs: names, faults = [], meanwhile }: Extract<Step, { readonly kind: 'race' }>): Promise<void> {
    const { world } = this;
    this.#tally.sometimes[names.length === 2 ? 'two writers overlapped' : 'three writers overlapped'] += 1;
    const { stage, policyIndex } = world;
    world.hasTwins = true;
    // Two runs may both invite, or move a grant under the other's feet.
    world.isPartnerTroubled = true;
    const isStale = faults.some(({ effect }) => effect === 'stale-read');
    const window = new RunWindow(world, {
      functions: names,
      isRace: true,
      earlier: isStale ? this.#recentFacts() : [],
      isStale,
      isMakingRefused: this.#isMakingRefused(faults),
      skewMs: 0,
    });
    this.#window = window;
    const runs = names.flatMap((name) => this.#events({ name, faults: [] }).map((event) => ({ name, event })));
    for (const fault of faults) this.#addFault(fault);
    this.#meanwhile = this.#planMeanwhile(meanwhile, window, () => {
      this.#tally.sometimes['a tag was edited during a race'] += 1;
    });
    await Promise.all(runs.map(({ name, event }) => stage.run(name, event, policyIndex)));
    this.#meanwhile = undefined;
    await this.#rest(faults);
    this.#window = undefined;
    this.#tally.runs += runs.length;
    this.#judgeLogs(names.join(' and '));
    window.end();
  }

  /** What the function is woken by: its timer, or events that are on their way, or someone by hand. */
  #events({ name, events }: RunSpec): readonly unknown[] {
    const { regionId } = this.world;
    if (name !== 'share-on-tag') return [{ regions: [regionId] }];
    const { snapshotIds } = this.world;
    const delivered = this.world.events.splice(0, events?.count ?? 0);
    if (delivered.length > 0) return delivered.flatMap((event) => Array<unknown>(events?.copies ?? 1).fill(event));
    return snapshotIds.length === 0 ? [] : [{ regionId, snapshotIds }];
  }

  /** What a stale read may still show. */
  #recentFacts(): (readonly SnapshotFacts[])[] {
    return this.#past.filter(({ untilMs }) => untilMs >= this.world.nowMs - STALE_MS).map(({ facts }) => facts);
  }

  #isMakingRefused(faults: readonly FaultSpec[]): boolean {
    const isMaking = (action?: string): boolean =>
      action === undefined || action === 'CreateResourceShare' || action === 'AssociateResourceShare';
    return (
      !this.world.stage.land.cloud.isDirectorySharingOn ||
      faults.some(({ effect, action }) => effect === 'deny' && isMaking(action))
    );
  }

  #countFault(name: string): void {
    this.#tally.faults[name] = (this.#tally.faults[name] ?? 0) + 1;
  }

  /** Ends the faults and lets what they held up come to its end: a call that its caller has given up may be on its way. */
  async #rest(faults: readonly FaultSpec[]): Promise<void> {
    const { land } = this.world.stage;
    land.cloud.faults.clear();
    await land.advance(SETTLE_MS + Math.max(0, ...faults.map(({ slowMs = 0 }) => slowMs)));
  }

  #addFault({ effect, action, page, slowMs, times, ...shape }: FaultSpec, name?: FunctionName): void {
    this.#countFault(effect);
    this.world.stage.land.cloud.faults.add({
      match: {
        // Copies lie in another region.
        ...(name !== 'use-shared' && { regionId: this.world.regionId }),
        ...(action !== undefined && { action }),
        ...(page !== undefined && { page }),
      },
      effect,
      ...shape,
      staleMs: STALE_MS,
      ...(slowMs !== undefined && { slowMs }),
      ...(times > 0 && { times }),
    });
  }

  #planMeanwhile(
    meanwhile: Meanwhile | undefined,
    window: RunWindow,
    onAct: () => void = () => undefined,
  ): { callsLeft: number; act: () => void } | undefined {
    if (meanwhile === undefined) return undefined;
    const { snapshotIds } = this.world;
    const snapshotId = snapshotIds[meanwhile.snapshot % Math.max(1, snapshotIds.length)];
    if (snapshotId === undefined) return undefined;
    return {
      callsLeft: meanwhile.call,
      act: () => {
        if ('tags' in meanwhile) {
          this.world.retag(snapshotId, meanwhile.tags);
          window.noteChange();
        } else {
          this.world.keepLonger(snapshotId, meanwhile.keptDays);
          window.noteKeptLonger(snapshotId);
        }
        onAct();
      },
    };
  }

  #judgeOutcomes(outcomes: readonly RunOutcome[], { faults, kill, name }: RunSpec): void {
    const failure = outcomes.find(({ error }) => error !== undefined)?.error;
    if (failure !== undefined && kill !== undefined) this.#tally.kills += 1;
    this.#judgeLogs(name);
    if (failure !== undefined && faults.length === 0 && kill === undefined)
      throw new LawBroken(`${name} failed for no reason: ${failure.errorMessage}`);
  }

  #judgeLogs(names: string): void {
    const { logs } = this.world.stage.land.platform;
    const surprise = logs.find(({ line }) => line.includes('SNAPSHARE_UNEXPECTED') || line.includes('TypeError'));
    if (surprise !== undefined)
      throw new LawBroken(`${names} met something unforeseen: ${surprise.line.slice(0, 2_000)}`);
  }
}

function findingsOf(result: unknown, regionId: string): RunFinding[] {
  if (typeof result !== 'object' || result === null || !('regions' in result)) return [];
  const { regions } = result as { readonly regions: readonly { region: string; findings: readonly RunFinding[] }[] };
  return regions.filter(({ region }) => region === regionId).flatMap(({ findings }) => findings);
}
