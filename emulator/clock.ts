/** Work that was put on the clock and can be taken off again. */
export interface Scheduled {
  cancel(): void;
}

/** Something that works in real time on its own (function processes) and that simulated time has to wait for. */
export interface ClockParticipant {
  /** Resolves once everything that can happen at the present time has happened. */
  idle(): Promise<void>;
  /** When it wants to be woken next, milliseconds since the epoch; undefined when it waits for nothing. */
  nextWakeMs(): number | undefined;
  /** Called when the clock has reached `nextWakeMs`. */
  wake(nowMs: number): void;
}

interface Entry {
  readonly timeMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

const isBefore = (a: Entry, b: Entry): boolean => a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);

/** A binary heap of entries, earliest first. Cancelled entries stay until they surface. */
class EntryQueue {
  readonly #heap: Entry[] = [];

  push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  peek(): Entry | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) this.#removeFirst();
    return this.#heap[0];
  }

  pop(): Entry | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      let child = heap[left];
      if (child === undefined) break;
      let childIndex = left;
      const right = heap[left + 1];
      if (right !== undefined && isBefore(right, child)) {
        child = right;
        childIndex = left + 1;
      }
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
  }
}

/**
 * Simulated time. It stands still until it is told to advance, and then steps from one due thing to the next;
 * before every step it waits until all participants are idle, so that a run is the same every time.
 * All times are milliseconds since the epoch, UTC.
 */
export class Clock {
  protected readonly queue = new EntryQueue();
  protected readonly participants = new Set<ClockParticipant>();
  #presentMs: number;
  #order = 0;
  #lastMove: Promise<void> = Promise.resolve();

  constructor(startMs: number) {
    this.#presentMs = startMs;
  }

  /** A clock that runs with real time plus an offset and fires scheduled work by real timers. */
  static live(offsetMs = 0): Clock {
    return new LiveClock(offsetMs);
  }

  nowMs(): number {
    return this.#presentMs;
  }

  /** Runs when time reaches `timeMs`; things due at one time run in the order they were scheduled. */
  at(timeMs: number, run: () => void): Scheduled {
    this.#order += 1;
    const entry: Entry = { timeMs, order: this.#order, run };
    this.queue.push(entry);
    return {
      cancel: () => {
        entry.run = undefined;
      },
    };
  }

  /** From now on the clock waits for the participant before every step, until the answer is cancelled. */
  join(participant: ClockParticipant): Scheduled {
    this.participants.add(participant);
    return { cancel: () => void this.participants.delete(participant) };
  }

  /** Steps through everything due until `timeMs`, which may lie in the past: then only what is due now runs. */
  advanceTo(timeMs: number): Promise<void> {
    return this.#afterLastMove(async () => {
      await this.#stepWhile((nextMs) => nextMs <= timeMs);
      this.setPresent(Math.max(this.nowMs(), timeMs));
    });
  }

  advanceBy(ms: number): Promise<void> {
    return this.#afterLastMove(async () => {
      const untilMs = this.nowMs() + ms;
      await this.#stepWhile((nextMs) => nextMs <= untilMs);
      this.setPresent(Math.max(this.nowMs(), untilMs));
    });
  }

  /**
   * Runs until nothing is busy at the present time and no participant waits for a later one.
   * @param limitMs Simulated time after which it gives up waiting.
   */
  settle(limitMs = 3_600_000): Promise<void> {
    return this.#afterLastMove(async () => {
      const untilMs = this.nowMs() + limitMs;
      await this.#stepWhile((nextMs) => nextMs <= this.nowMs() || (nextMs <= untilMs && this.#isAwaited()));
    });
  }

  protected setPresent(timeMs: number): void {
    this.#presentMs = timeMs;
  }

  /** Runs what is due at the present time. */
  protected runDue(): void {
    const nowMs = this.nowMs();
    for (let first = this.queue.peek(); first !== undefined && first.timeMs <= nowMs; first = this.queue.peek()) {
      this.queue.pop();
      const run = first.run;
      first.run = undefined;
      run?.();
    }
    for (const participant of [...this.participants]) {
      const wakeMs = participant.nextWakeMs();
      if (wakeMs !== undefined && wakeMs <= nowMs) participant.wake(nowMs);
    }
  }

  #isAwaited(): boolean {
    return [...this.participants].some((participant) => participant.nextWakeMs() !== undefined);
  }

  #nextMs(): number | undefined {
    let nextMs = this.queue.peek()?.timeMs;
    for (const participant of this.participants) {
      const wakeMs = participant.nextWakeMs();
      if (wakeMs !== undefined && (nextMs === undefined || wakeMs < nextMs)) nextMs = wakeMs;
    }
    return nextMs;
  }

  async #stepWhile(isWanted: (nextMs: number) => boolean): Promise<void> {
    for (;;) {
      await Promise.all([...this.participants].map((participant) => participant.idle()));
      const nextMs = this.#nextMs();
      if (nextMs === undefined || !isWanted(nextMs)) return;
      this.setPresent(Math.max(this.nowMs(), nextMs));
      this.runDue();
    }
  }

  #afterLastMove(move: () => Promise<void>): Promise<void> {
    const moved = this.#lastMove.then(move);
    this.#lastMove = moved.catch(() => undefined);
    return moved;
  }
}

const LONGEST_TIMER_MS = 2_147_483_647;

class LiveClock extends Clock {
  #offsetMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(offsetMs: number) {
    super(Date.now() + offsetMs);
    this.#offsetMs = offsetMs;
  }

  override nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  override at(timeMs: number, run: () => void): Scheduled {
    const scheduled = super.at(timeMs, run);
    this.#arm();
    return scheduled;
  }

  protected override setPresent(timeMs: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, timeMs - Date.now());
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const first = this.queue.peek();
    if (first === undefined) return;
    const waitMs = Math.min(Math.max(0, first.timeMs - this.nowMs()), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.runDue();
      this.#arm();
    }, waitMs);
    this.#timer.unref();
  }
}
