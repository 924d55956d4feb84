import { nextTick } from 'node:process';
import type { Logger } from '../../shared/base/log.ts';
import type { Clock } from '../../shared/base/time.ts';
import { type Chances, type ExplorerCase, START_MS } from './case.ts';
import type { CloudState } from './cloud-state.ts';
import { History, type Moment } from './history.ts';
import { type Broken, contextOf, runJob, SILENT } from './jobs.ts';
import { type Violation, violationOf } from './laws.ts';
import { resourceShareOf } from './memory-cloud.ts';
import { labelOf, type Option, partsOf, wrongAnswers } from './options.ts';
import { Run, type Waiting } from './run.ts';
import { note, noteRead, noteWrite, type Sights } from './sights.ts';

/** A step of the way, as it is told. */
export interface Step {
  readonly label: string;
  readonly state: CloudState;
  readonly nowMs: number;
}

interface LateCall {
  readonly run: Run;
  readonly waiting: Waiting;
}

/** One way through a case: the real engine against the one cloud, each call of it taking effect when a choice lets it. */
export class Execution {
  readonly history: History;
  readonly steps: Step[] = [];
  violation: Violation | undefined;
  /** What is noted only while something new is tried. */
  sights: Sights | undefined;
  readonly #case: ExplorerCase;
  readonly #broken: Broken;
  readonly #left: Chances;
  readonly #runs: (Run | undefined)[];
  readonly #begun: number[];
  #late: readonly LateCall[] = [];
  #happened = 0;
  #last: number | undefined;
  /** A writer some of whose reads were answered, so that somebody else goes on before the others are. */
  #paused: number | undefined;

  constructor(spec: ExplorerCase, broken: Broken = {}) {
    this.#case = spec;
    this.#broken = broken;
    this.#left = { ...spec.chances };
    this.#runs = spec.writers.map(() => undefined);
    this.#begun = spec.writers.map(() => 0);
    const facts = { outsiders: new Set(spec.outsiders), settleMs: spec.settleMs };
    this.history = new History(spec.state, START_MS, facts);
  }

  /** All that may happen next, always in the same order. Nothing at the end of the way. */
  options(): Option[] {
    if (this.violation) return [];
    const own = this.#case.writers.flatMap((_, writer) => this.#optionsOf(writer));
    const late = this.#late.flatMap((one) => this.#optionsOfLate(one));
    const isOver = !this.#case.writers.some((_, writer) => this.#canGoOn(writer));
    const happening = isOver ? undefined : this.#case.happenings[this.#happened];
    const others: Option[] = happening ? [{ label: happening.label, take: () => this.#happen() }] : [];
    const all = [...own, ...late, ...others].filter(({ chance }) => chance === undefined || this.#left[chance] > 0);
    if (all.length === 0 && !isOver) throw new Error('The way ends although somebody could go on.');
    return all;
  }

  /** Lets something happen, and everything run on until each run waits for its next call. */
  async take({ label, chance, writer, take }: Option): Promise<void> {
    if (chance) this.#spend(chance);
    if (writer !== undefined) {
      if (this.#isSwitch(writer)) this.#spend('switches');
      this.#last = writer;
    }
    this.#paused = undefined;
    take();
    // Comes after everything that the answer sets going, since no run waits for anything but its calls and sleeps.
    await new Promise<void>((resolve) => nextTick(resolve));
    this.steps.push({ label, state: this.history.state, nowMs: this.history.nowMs });
  }

  /** All that the rest of the way depends on, so that what was reached before is not gone through again. */
  code(codeOf: (state: CloudState) => string): string {
    const runs = [...this.#runs.filter((run) => run?.isGoing), ...this.#late.map(({ run }) => run)];
    return [
      codeOf(this.history.state),
      this.history.nowMs,
      JSON.stringify(this.#left),
      this.#begun.join(),
      this.#happened,
      this.#paused ?? '',
      this.#last !== undefined && this.#runs[this.#last]?.isGoing ? this.#last : '',
      ...runs.map((run) => (run ? `${run.code()}${this.#codeSince(run.sinceVersion, codeOf)}` : '')),
      ...this.#late.map(({ run, waiting }) => `${run.name} ${waiting.call.label}`),
      ...(this.#left.lateReads > 0
        ? this.history.lateMoments().map(({ state, atMs }) => `${codeOf(state)} ${atMs}`)
        : []),
    ].join('\n');
  }

  #codeSince(version: number, codeOf: (state: CloudState) => string): string {
    const all = [...new Set(this.history.since(version).map(codeOf))].sort();
    return `${codeOf(this.history.stateOf(version))}:${all.join()}`;
  }

  #spend(chance: keyof Chances): void {
    Object.assign(this.#left, { [chance]: this.#left[chance] - 1 });
  }

  #optionsOf(writer: number): Option[] {
    if (this.#paused === writer || (this.#isSwitch(writer) && this.#left.switches <= 0)) return [];
    const run = this.#runs[writer];
    if (!run?.isGoing) return this.#optionsToBegin(writer);
    const reads = run.waiting.filter(({ call }) => call.kind === 'read');
    const writes = run.waiting.filter(({ call }) => call.kind === 'write');
    const option = (label: string, take: () => void): Option => ({ label: `${run.name}: ${label}`, writer, take });
    const calls = [
      ...(reads.length > 0 ? [option(labelOf(reads), () => this.#tellAll(run, reads))] : []),
      ...this.#optionsToPause(writer, run, reads),
      ...reads.flatMap((waiting) =>
        wrongAnswers(waiting.call, this.history, this.#left).map(({ label, chance, moment, answer }) => ({
          ...option(label, () => {
            run.wrongAnswers++;
            if (chance === 'listingFaults') run.wrongListings++;
            this.#tell(run, waiting, moment, answer);
          }),
          chance,
          sort: 'unlikely' as const,
        })),
      ),
      ...writes.map((waiting) => option(waiting.call.label, () => this.#carryOut(run, waiting))),
    ];
    const dies = run.waiting.some(({ call }) => call.kind === 'write')
      ? [
          { label: `${run.name} dies, its calls on their way`, take: () => this.#kill(run, true) },
          { label: `${run.name} dies before it calls`, take: () => this.#kill(run, false) },
        ]
      : [];
    const wakes =
      run.waiting.length === 0 && run.sleeps.length > 0
        ? [{ label: `${run.name} wakes`, writer, take: () => this.#wake(run) }]
        : [];
    return [...calls, ...wakes, ...dies.map((one): Option => ({ ...one, writer, chance: 'kills', sort: 'unlikely' }))];
  }

  /** Some of the reads that wait are answered now, the others after something else has happened. */
  #optionsToPause(writer: number, run: Run, reads: readonly Waiting[]): Option[] {
    const left = this.#left.switches - (this.#isSwitch(writer) ? 1 : 0);
    const isOtherThere = left > 0 && this.#case.writers.some((_, other) => other !== writer && this.#canGoOn(other));
    if (!isOtherThere && this.#late.length === 0 && this.#happened >= this.#case.happenings.length) return [];
    return partsOf(reads).map((part) => ({
      label: `${run.name}: ${labelOf(part)}, first`,
      writer,
      sort: 'pause' as const,
      take: () => {
        this.#tellAll(run, part);
        this.#paused = writer;
      },
    }));
  }

  #canGoOn(writer: number): boolean {
    return (
      this.#runs[writer]?.isGoing === true ||
      (this.#begun[writer] ?? 0) < (this.#case.writers[writer]?.jobs.length ?? 0)
    );
  }

  /** Whether going on with this writer would leave another in the middle of something. */
  #isSwitch(writer: number): boolean {
    const last = this.#last === undefined ? undefined : this.#runs[this.#last];
    return writer !== this.#last && last?.isGoing === true && last.waiting.length > 0;
  }

  #optionsToBegin(writer: number): Option[] {
    const spec = this.#case.writers[writer];
    const job = spec?.jobs[this.#begun[writer] ?? 0];
    if (!spec || !job) return [];
    return [{ label: `${spec.name} begins`, writer, take: () => this.#begin(writer) }];
  }

  #optionsOfLate(late: LateCall): Option[] {
    const { run, waiting } = late;
    const drop = (): void => {
      this.#late = this.#late.filter((one) => one !== late);
    };
    const carryOut = (): void => {
      drop();
      this.#see('a call took effect after its run had died');
      this.#carryOut(run, waiting);
    };
    return [
      { label: `late, of ${run.name}: ${waiting.call.label}`, take: carryOut },
      { label: `lost, of ${run.name}: ${waiting.call.label}`, take: drop },
    ];
  }

  #begin(writer: number): void {
    const spec = this.#case.writers[writer];
    const job = spec?.jobs[this.#begun[writer] ?? 0];
    if (!spec || !job) throw new RangeError('nothing is left to begin');
    const going = this.#runs.filter((run) => run?.isGoing === true);
    if (going.length > 0) this.#see('two runs overlapped');
    for (const other of going) if (other) other.isAlone = false;
    const run = new Run(spec.name, job, this.history.version, going.length === 0 && this.#late.length === 0);
    this.#runs[writer] = run;
    this.#begun[writer] = (this.#begun[writer] ?? 0) + 1;
    const clock: Clock = {
      nowMs: () => this.history.nowMs,
      steadyMs: () => this.history.nowMs,
      sleep: (durationMs) => run.sleep(this.history.nowMs + durationMs),
    };
    const context = contextOf(job, (call) => run.send(call), clock, this.#logOf(), this.#broken);
    (this.#broken.runJob ?? runJob)(job, context).then(
      () => {
        run.isGoing = false;
      },
      (error: unknown) => {
        run.isGoing = false;
        this.violation ??= { law: 'failed', text: `${run.name}: ${String(error)}` };
      },
    );
  }

  /** The engine's log tells what cannot be seen from the calls. */
  #logOf(): Logger {
    let plans = 0;
    const log: Logger = {
      ...SILENT,
      info: (message, fields) => {
        if (message === 'planned' && plans++ > 0) this.#see('a plan was made anew in the same run');
        if (message === 'deferred' && fields?.['kind'] === 'remove-principals') this.#see('a look found a newcomer');
      },
      child: () => log,
    };
    return log;
  }

  #tellAll(run: Run, reads: readonly Waiting[]): void {
    for (const waiting of reads) {
      if (waiting.call.kind === 'read')
        this.#tell(run, waiting, this.history.now, waiting.call.answer(this.history.now));
    }
  }

  #tell(run: Run, waiting: Waiting, moment: Moment, answer: readonly unknown[]): void {
    if (this.sights) noteRead(this.sights, waiting.call, moment, answer, this.history);
    this.#settle(run, waiting);
    run.note(waiting, moment, JSON.stringify(answer), answer);
    waiting.resolve(answer);
  }

  #carryOut(run: Run, waiting: Waiting): void {
    const { call } = waiting;
    if (call.kind !== 'write') throw new TypeError('a read is told, not carried out');
    this.#settle(run, waiting);
    const before = this.history.state;
    try {
      this.history.apply(call.effect);
    } catch (error) {
      this.#see('a call was refused');
      run.note(waiting, this.history.now, String(error), []);
      waiting.reject(error);
      return;
    }
    const done = { run, call, before, history: this.history };
    this.violation ??= violationOf(done);
    if (this.sights) noteWrite(this.sights, done);
    const made = call.does === 'create' ? [...this.history.state.shares.values()].slice(-1).map(resourceShareOf) : [];
    run.note(waiting, this.history.now, made.map(({ shareId }) => shareId).join(), made);
    waiting.resolve(made);
  }

  #settle(run: Run, waiting: Waiting): void {
    run.waiting = run.waiting.filter((one) => one !== waiting);
  }

  #wake(run: Run): void {
    const [next] = [...run.sleeps].sort((a, b) => a.wakeMs - b.wakeMs);
    if (!next) return;
    run.sleeps = run.sleeps.filter((one) => one !== next);
    this.history.advanceTo(next.wakeMs);
    next.resolve();
  }

  #kill(run: Run, isOnItsWay: boolean): void {
    run.isGoing = false;
    this.#see('a run died');
    const writes = isOnItsWay ? run.waiting.filter(({ call }) => call.kind === 'write') : [];
    run.waiting = [];
    run.sleeps = [];
    this.#late = [...this.#late, ...writes.map((waiting) => ({ run, waiting }))];
  }

  #happen(): void {
    const happening = this.#case.happenings[this.#happened++];
    if (happening?.effect) this.history.apply(happening.effect);
    this.history.advanceTo(this.history.nowMs + (happening?.passesMs ?? 0));
  }

  #see(sight: Parameters<typeof note>[1]): void {
    if (this.sights) note(this.sights, sight);
  }
}
