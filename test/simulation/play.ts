import type { Invocation } from '../../emulator/platform/deployed-function.ts';
import type { CloudEvent, GrantChange } from '../../emulator/state/types.ts';
import type { CallNotice } from '../../emulator/wire/gateway.ts';
import type { Case, FaultSpec, FunctionName, Meanwhile, PeopleStep, RunSpec, Step } from './cases.ts';
import { type EstateName, HOME, type Server, serverOf } from './cast.ts';
import { checkConvergence } from './converge.ts';
import { DAY_MS } from './durations.ts';
import { type FoundIn, findingsIn, judgeEventBrakes, judgeReach } from './findings.ts';
import { LawBroken, RunWindow } from './laws.ts';
import type { SnapshotFacts } from './oracle.ts';
import { playStep } from './people.ts';
import { Scene } from './scene.ts';
import { countLines, newSometimes, type SometimesCounts } from './sometimes.ts';
import type { Stage, StageListener } from './stage.ts';
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
  const player = new Player(stage, tally);
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

/** What befalls a run, or several at once. */
interface Disturbance {
  readonly faults: readonly FaultSpec[];
  readonly isRace: boolean;
  readonly skewMs: number;
}

/** Carries out the steps of one case. */
export class Player implements StageListener {
  readonly scene: Scene;
  /** Where the functions run. */
  readonly home: World;
  readonly worlds: readonly [World, ...World[]];
  readonly #tally: Tally;
  readonly #past: { readonly untilMs: number; readonly facts: ReadonlyMap<World, readonly SnapshotFacts[]> }[] = [];
  #windows: ReadonlyMap<World, RunWindow> = new Map();
  #meanwhile: { callsLeft: number; readonly act: () => void } | undefined;

  constructor(stage: Stage, tally: Tally) {
    this.scene = new Scene(stage);
    this.home = new World(this.scene);
    const others = stage.estates.filter((estate) => estate !== HOME).map((estate) => new World(this.scene, estate));
    this.worlds = [this.home, ...others];
    this.#tally = tally;
  }

  onCall(notice: CallNotice): void {
    if (notice.regionId !== this.scene.regionId) return;
    if (notice.stage === 'arrived' && this.#meanwhile !== undefined) {
      this.#meanwhile.callsLeft -= 1;
      if (this.#meanwhile.callsLeft === 0) this.#meanwhile.act();
    }
    for (const window of this.#windows.values()) window.onCall(notice);
  }

  onGrant(change: GrantChange): void {
    for (const window of this.#windows.values()) window.onGrant(change);
  }

  onEvent(regionId: string, accountId: string, event: CloudEvent): void {
    if (regionId === this.scene.regionId) this.scene.noteEvent(accountId, event);
  }

  async play(step: Step): Promise<void> {
    if (step.kind === 'run') await this.run(step.run);
    else if (step.kind === 'race') await this.#race(step);
    else if (step.kind === 'in') await this.#playBy(this.#worldOf(step.estate), step.step);
    else await this.#playBy(this.home, step);
  }

  async #playBy(world: World, step: PeopleStep): Promise<void> {
    const facts = new Map(this.worlds.map((one) => [one, one.facts()]));
    this.#past.push({ untilMs: this.scene.nowMs, facts });
    await playStep(world, step);
    this.#noteHeld();
  }

  #worldOf(name: EstateName): World {
    return this.worlds.find(({ estate }) => estate.name === name) ?? this.home;
  }

  #noteHeld(): void {
    for (const world of this.worlds) world.noteHeld();
  }

  /** Takes away what stands in the way, and lets the worlds come to rest. */
  async finish(): Promise<void> {
    const { land } = this.scene.stage;
    land.cloud.setDirectorySharing(true);
    this.scene.loseEvents();
    await land.advance(SETTLE_MS);
    if (this.worlds.some((world) => !this.#isLetIn(world))) await this.run({ name: 'sweep', faults: [] });
    this.scene.stage.restoreRoles();
    await checkConvergence(this.worlds, (run) => this.run(run));
  }

  /** Leaves the company as the next case expects it. */
  clear(): void {
    const { stage } = this.scene;
    this.#windows = new Map();
    stage.land.cloud.setDirectorySharing(true);
    stage.land.cloud.faults.clear();
    stage.land.platform.clockSkewMs = 0;
    stage.restoreRoles();
    this.scene.resetSeats();
  }

  /** Runs one function with what befalls it, and judges it. */
  async run(run: RunSpec): Promise<FoundIn> {
    const { stage, policyIndex } = this.scene;
    const { skewMs = 0, faults, of: server = 'hub' } = run;
    if (skewMs !== 0) this.#countFault('clock-skew');
    stage.land.platform.clockSkewMs = skewMs;
    for (const fault of faults) this.#addFault(fault, run.name);
    const kill = run.kill && stage.killAt(run.name, policyIndex, run.kill.call, run.kill.moment);
    const worlds = isOfOwners(run.name) ? this.#servedBy(server) : this.worlds;
    this.#open(worlds, [run.name], { faults, isRace: false, skewMs });
    this.#meanwhile = this.#planMeanwhile(run.meanwhile);
    const { invocations } = stage.land.platform;
    const runCount = invocations.length;
    const held = new Map(worlds.map((world) => [world, world.ourPairs()]));
    const unreached = worlds.filter((world) => isOfOwners(run.name) && !this.#isLetIn(world));
    await Promise.all(this.#wakeUps(run).map((event) => stage.run(run.name, event, policyIndex, server)));
    this.#meanwhile = undefined;
    kill?.cancel();
    stage.land.platform.clockSkewMs = 0;
    await this.#rest(faults);
    const windows = this.#close();
    const runs = invocations.slice(runCount);
    this.#tally.runs += runs.length;
    this.#judgeOutcomes(runs, run);
    for (const window of windows) window.end();
    const found: FoundIn = (world) => findingsIn(world, runs);
    if (run.name === 'share-on-tag') for (const [world, pairs] of held) judgeEventBrakes(world, pairs, found(world));
    if (run.name !== 'share-on-tag' && faults.length === 0 && kill === undefined)
      for (const world of worlds) judgeReach(world, unreached.includes(world), found(world));
    return found;
  }

  async #race({ runs: names, ofItself = [], faults = [], meanwhile }: Extract<Step, { readonly kind: 'race' }>) {
    const { scene } = this;
    const { stage, policyIndex } = scene;
    const own = stage.estates.length > 1 ? ofItself : [];
    this.#tally.sometimes[names.length === 2 ? 'two writers overlapped' : 'three writers overlapped'] += 1;
    if (own.length > 0) this.#tally.sometimes['two installations overlapped'] += 1;
    scene.hasTwins = true;
    // Two runs may both invite, or move a grant under the other's feet.
    scene.isPartnerTroubled = true;
    const worlds = own.length > 0 ? this.worlds : this.#servedBy('hub');
    this.#open(worlds, [...names, ...own], { faults, isRace: true, skewMs: 0 });
    const runs = [
      ...names.map((name) => ({ name, of: 'hub' as const })),
      ...own.map((name) => ({ name, of: 'itself' as const })),
    ].flatMap((run) => this.#wakeUps({ ...run, faults: [] }).map((event) => ({ ...run, event })));
    for (const fault of faults) this.#addFault(fault);
    this.#meanwhile = this.#planMeanwhile(meanwhile, () => {
      this.#tally.sometimes['a tag was edited during a race'] += 1;
    });
    const runCount = stage.land.platform.invocations.length;
    await Promise.all(runs.map((run) => stage.run(run.name, run.event, policyIndex, run.of)));
    this.#meanwhile = undefined;
    await this.#rest(faults);
    const windows = this.#close();
    this.#tally.runs += stage.land.platform.invocations.length - runCount;
    this.#judgeLogs([...names, ...own].join(' and '));
    for (const window of windows) window.end();
  }

  /** The worlds whose snapshots an installation looks after. */
  #servedBy(server: Server): readonly World[] {
    return this.worlds.filter(({ estate }) => serverOf(estate) === server);
  }

  #isLetIn({ estate }: World): boolean {
    return serverOf(estate) === 'itself' || this.scene.stage.isLetIn(estate);
  }

  /** Has a window of each of these worlds watch what runs. */
  #open(worlds: readonly World[], functions: readonly FunctionName[], { faults, isRace, skewMs }: Disturbance): void {
    const isStale = faults.some(({ effect }) => effect === 'stale-read');
    const isMakingRefused = this.#isMakingRefused(faults);
    this.#windows = new Map(
      worlds.map((world) => {
        const earlier = isStale ? this.#recentFacts(world) : [];
        const isBesideAnother = isRace && worlds.some((one) => serverOf(one.estate) !== serverOf(world.estate));
        const options = { functions, isBesideAnother, isRace, earlier, isStale, isMakingRefused, skewMs };
        return [world, new RunWindow(world, options)];
      }),
    );
  }

  #close(): readonly RunWindow[] {
    const windows = [...this.#windows.values()];
    this.#windows = new Map();
    return windows;
  }

  /** What the function is woken by: its timer, or events that are on their way, or someone by hand. */
  #wakeUps({ name, events, of: server = 'hub' }: RunSpec): readonly unknown[] {
    const { regionId } = this.scene;
    if (name !== 'share-on-tag') return [{ regions: [regionId] }];
    const delivered = this.scene.events[server].splice(0, events?.count ?? 0);
    if (delivered.length > 0) return delivered.flatMap((event) => Array<unknown>(events?.copies ?? 1).fill(event));
    return this.#servedBy(server).flatMap(({ estate: { accountId }, snapshotIds }) =>
      snapshotIds.length === 0 ? [] : [{ accountId, regionId, snapshotIds }],
    );
  }

  /** What a stale read may still show. */
  #recentFacts(world: World): (readonly SnapshotFacts[])[] {
    return this.#past
      .filter(({ untilMs }) => untilMs >= this.scene.nowMs - STALE_MS)
      .map(({ facts }) => facts.get(world) ?? []);
  }

  #isMakingRefused(faults: readonly FaultSpec[]): boolean {
    const isMaking = (action?: string): boolean =>
      action === undefined || action === 'CreateResourceShare' || action === 'AssociateResourceShare';
    return (
      !this.scene.stage.land.cloud.isDirectorySharingOn ||
      faults.some(({ effect, action }) => effect === 'deny' && isMaking(action))
    );
  }

  #countFault(name: string): void {
    this.#tally.faults[name] = (this.#tally.faults[name] ?? 0) + 1;
  }

  /** Ends the faults and lets what they held up come to its end: a call that its caller has given up may be on its way. */
  async #rest(faults: readonly FaultSpec[]): Promise<void> {
    const { land } = this.home.stage;
    land.cloud.faults.clear();
    await land.advance(SETTLE_MS + Math.max(0, ...faults.map(({ slowMs = 0 }) => slowMs)));
  }

  #addFault({ effect, action, account, page, slowMs, times, ...shape }: FaultSpec, name?: FunctionName): void {
    this.#countFault(effect);
    this.scene.stage.land.cloud.faults.add({
      match: {
        // Copies lie in another region.
        ...(name !== 'use-shared' && action !== 'AssumeRole' && { regionId: this.scene.regionId }),
        ...(account !== undefined && { accountId: this.#worldOf(account).estate.accountId }),
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
    onAct: () => void = () => undefined,
  ): { callsLeft: number; act: () => void } | undefined {
    if (meanwhile === undefined) return undefined;
    const world = this.#worldOf(meanwhile.in ?? 'home');
    const { snapshotIds } = world;
    const snapshotId = snapshotIds[meanwhile.snapshot % Math.max(1, snapshotIds.length)];
    if (snapshotId === undefined) return undefined;
    return {
      callsLeft: meanwhile.call,
      act: () => {
        if ('tags' in meanwhile) {
          world.retag(snapshotId, meanwhile.tags);
          this.#windows.get(world)?.noteChange();
        } else {
          world.keepLonger(snapshotId, meanwhile.keptDays);
          for (const [one, window] of this.#windows)
            if (one.estate.accountId === world.estate.accountId) window.noteKeptLonger(snapshotId);
        }
        onAct();
      },
    };
  }

  #judgeOutcomes(runs: readonly Invocation[], { faults, kill, name }: RunSpec): void {
    const failure = runs.find(({ error }) => error !== undefined)?.error;
    if (failure !== undefined && kill !== undefined) this.#tally.kills += 1;
    this.#judgeLogs(name);
    if (failure !== undefined && faults.length === 0 && kill === undefined)
      throw new LawBroken(`${name} failed for no reason: ${failure.errorMessage}`);
  }

  #judgeLogs(names: string): void {
    const { logs } = this.scene.stage.land.platform;
    const surprise = logs.find(({ line }) => line.includes('SNAPSHARE_UNEXPECTED') || line.includes('TypeError'));
    if (surprise !== undefined)
      throw new LawBroken(`${names} met something unforeseen: ${surprise.line.slice(0, 2_000)}`);
  }
}

/** Whether a function looks after snapshots, each installation those of its owners. */
function isOfOwners(name: FunctionName): boolean {
  return name === 'sweep' || name === 'unshare-expired' || name === 'share-on-tag';
}
