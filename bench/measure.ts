import { readdirSync, readFileSync } from 'node:fs';
import type { LocalLandscape } from '../emulator/index.ts';
import type { Invocation } from '../emulator/platform/deployed-function.ts';
import { groupBy } from '../shared/base/group-by.ts';

/** What one way of doing one thing cost. */
export interface Measured {
  readonly calls: number;
  readonly writes: number;
  /** Simulated time from the start until the last call was answered, seconds. */
  readonly wallSeconds: number;
  /** Instants at which calls went out: how many waited for an earlier answer, one after another. */
  readonly rounds: number;
  /** The largest process; undefined when it was not told. */
  readonly peakMiB: number | undefined;
  /** Of all processes of the functions together, the emulator's host in them included; undefined outside Linux. */
  readonly cpuSeconds: number | undefined;
  readonly invocations: number;
  /** Simulated time that the invocations took, summed. */
  readonly billedSeconds: number;
  /** Simulated time in which an instance had something to do, summed over the instances. */
  readonly instanceSeconds: number;
  /** Processes that were started. */
  readonly coldStarts: number;
  /** Runs that failed, and that Function Compute repeats. */
  readonly failedRuns: number;
}

/**
 * Runs something in a landscape and measures what the functions called and used.
 * @param mayFail Whether a run may fail, as long as a later one makes up for it.
 */
export async function measure(land: LocalLandscape, run: () => Promise<void>, mayFail = false): Promise<Measured> {
  const { cloud, platform, clock } = land;
  cloud.clearCalls();
  platform.clearRecords();
  const startMs = clock.nowMs();
  const cpu = watchCpu();
  try {
    await run();
  } finally {
    cpu.stop();
  }
  const { calls } = cloud;
  const { invocations } = platform;
  const failed = invocations.filter(({ error }) => error !== undefined);
  const [first] = failed;
  if (first && !mayFail) throw new Error(`${first.functionName} failed: ${first.error?.errorMessage ?? ''}`);
  const lastCallMs = calls.reduce((latest, { atMs }) => Math.max(latest, atMs), startMs);
  const peaks = invocations.map(({ maxMemoryMiB }) => maxMemoryMiB ?? 0);
  return {
    calls: calls.length,
    writes: calls.filter(({ isWrite }) => isWrite).length,
    wallSeconds: (lastCallMs + (cloud.options.latencyMs ?? 0) - startMs) / 1000,
    rounds: new Set(calls.map(({ atMs }) => atMs)).size,
    peakMiB: peaks.length === 0 ? undefined : Math.max(...peaks),
    cpuSeconds: cpu.seconds(),
    invocations: invocations.length,
    instanceSeconds: busySeconds(invocations),
    coldStarts: invocations.filter(({ isColdStart }) => isColdStart).length,
    failedRuns: failed.length,
    billedSeconds: invocations.reduce((sum, { atMs, endMs = atMs }) => sum + endMs - atMs, 0) / 1000,
  };
}

/** What is billed: the time in which an instance runs at least one request, however many. */
function busySeconds(invocations: readonly Invocation[]): number {
  const byInstance = groupBy(invocations, ({ instanceId = '' }) => instanceId);
  let ms = 0;
  for (const runs of byInstance.values()) {
    let untilMs = 0;
    for (const { atMs, endMs = atMs } of runs.toSorted((a, b) => a.atMs - b.atMs)) {
      ms += Math.max(0, endMs - Math.max(atMs, untilMs));
      untilMs = Math.max(untilMs, endMs);
    }
  }
  return ms / 1000;
}

const SAMPLE_MS = 20;
/** Linux counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Follows the CPU time of the processes in which functions run. What a process used after its last sample is missed. */
function watchCpu(): { stop(): void; seconds(): number | undefined } {
  const before = readTicks();
  const latest = new Map(before);
  const sample = (): void => {
    for (const [pid, ticks] of readTicks() ?? []) latest.set(pid, ticks);
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    stop() {
      sample();
      clearInterval(timer);
    },
    seconds() {
      if (!before) return undefined;
      let ticks = 0;
      for (const [pid, count] of latest) ticks += count - (before.get(pid) ?? 0);
      return ticks / TICKS_PER_SECOND;
    },
  };
}

/** CPU ticks of this process's children by process id; undefined where the system does not tell. @see proc(5), stat */
function readTicks(): Map<string, number> | undefined {
  if (process.platform !== 'linux') return undefined;
  const ticks = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = readStat(pid);
    if (fields?.[1] === String(process.pid)) ticks.set(pid, Number(fields[11]) + Number(fields[12]));
  }
  return ticks;
}

/** The fields that follow the command's name; undefined for a process that has just gone. */
function readStat(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
