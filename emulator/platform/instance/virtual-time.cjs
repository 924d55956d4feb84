// Simulated time inside a function's process: the clock and the timers that the function sees belong to the emulator.
// Plain CommonJS without dependencies, so that a process starts as fast as Node itself.
'use strict';

const { performance } = require('node:perf_hooks');
const timers = require('node:timers');
const timersPromises = require('node:timers/promises');
const { promisify } = require('node:util');

const LONGEST_DELAY_MS = 2_147_483_647;

/** The functions of real time, taken before anything is replaced. */
const real = {
  now: Date.now,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
};

/** Makes `Date` read another clock; the class keeps its identity for `instanceof` and `constructor`. */
function replaceDate(nowMs) {
  const RealDate = globalThis.Date;
  const ReplacedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [nowMs()] : args, newTarget === ReplacedDate ? target : newTarget),
    apply: () => new RealDate(nowMs()).toString(),
  });
  RealDate.now = nowMs;
  RealDate.prototype.constructor = ReplacedDate;
  globalThis.Date = ReplacedDate;
}

/** What `setTimeout` gives back: behaves like Node's `Timeout`. */
class VirtualTimeout {
  #queue;
  #isRef = true;

  constructor(queue, id, callback, args, delayMs, isRepeating) {
    this.#queue = queue;
    this.id = id;
    this.callback = callback;
    this.args = args;
    this.delayMs = delayMs;
    this.isRepeating = isRepeating;
  }
  ref() {
    this.#isRef = true;
    return this;
  }
  unref() {
    this.#isRef = false;
    return this;
  }
  hasRef() {
    return this.#isRef;
  }
  refresh() {
    this.#queue.start(this);
    return this;
  }
  close() {
    this.#queue.stop(this.id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this.id;
  }
}

/** Timers of simulated time; time moves only by `advanceTo`. */
class VirtualTimers {
  #nowMs;
  #startMs;
  #lastId = 1_000_000_000;
  #waiting = new Map();
  #onActivity;
  /** Immediates of the function that are still to run. */
  immediates = 0;
  /** How far `Date` is ahead of simulated time; timers do not know of it. */
  skewMs = 0;

  constructor(nowMs, onActivity) {
    this.#nowMs = nowMs;
    this.#startMs = nowMs;
    this.#onActivity = onActivity;
  }

  nowMs() {
    return this.#nowMs;
  }

  /** Time never goes back; timers that are due run afterwards, each in a turn of its own. */
  advanceTo(nowMs) {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    this.#runDue();
  }

  /** When the earliest timer is due; undefined without timers. */
  nextMs() {
    let nextMs;
    for (const { dueMs } of this.#waiting.values()) if (nextMs === undefined || dueMs < nextMs) nextMs = dueMs;
    return nextMs;
  }

  start(timeout) {
    this.#waiting.delete(timeout.id);
    this.#waiting.set(timeout.id, { dueMs: this.#nowMs + timeout.delayMs, timeout });
    this.#onActivity();
    return timeout;
  }

  stop(id) {
    this.#waiting.delete(id);
  }

  #create(callback, delay, args, isRepeating) {
    if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function');
    const delayMs = Number(delay) >= 1 && Number(delay) <= LONGEST_DELAY_MS ? Math.trunc(Number(delay)) : 1;
    this.#lastId += 1;
    return this.start(new VirtualTimeout(this, this.#lastId, callback, args, delayMs, isRepeating));
  }

  #runDue() {
    let first;
    for (const entry of this.#waiting.values()) {
      if (entry.dueMs <= this.#nowMs && (first === undefined || entry.dueMs < first.dueMs)) first = entry;
    }
    if (first === undefined) return;
    const { timeout } = first;
    if (timeout.isRepeating) this.start(timeout);
    else this.stop(timeout.id);
    this.#onActivity();
    // The next one waits for a later turn, so that promise jobs run between two timers as they do in Node.
    this.immediates += 1;
    real.setImmediate(() => {
      this.immediates -= 1;
      this.#onActivity();
      this.#runDue();
    });
    timeout.callback(...timeout.args);
  }

  #clear(timer, clearReal) {
    if (timer instanceof VirtualTimeout) this.stop(timer.id);
    else if (this.#waiting.has(Number(timer))) this.stop(Number(timer));
    else clearReal(timer);
  }

  #sleep(delay, value, options) {
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      const abort = () =>
        reject(
          Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
            name: 'AbortError',
            code: 'ABORT_ERR',
          }),
        );
      if (signal?.aborted) {
        abort();
        return;
      }
      const timeout = this.#create(() => resolve(value), delay, [], false);
      signal?.addEventListener(
        'abort',
        () => {
          timeout.close();
          abort();
        },
        { once: true },
      );
    });
  }

  /** Replaces the global clock and timers, and those of `timers`, `timers/promises` and `perf_hooks`. */
  install() {
    const sleep = (delay, value, options) => this.#sleep(delay, value, options);
    const replaced = {
      setTimeout: (callback, delay, ...args) => this.#create(callback, delay, args, false),
      setInterval: (callback, delay, ...args) => this.#create(callback, delay, args, true),
      clearTimeout: (timer) => this.#clear(timer, real.clearTimeout),
      clearInterval: (timer) => this.#clear(timer, real.clearInterval),
      setImmediate: (callback, ...args) => {
        this.immediates += 1;
        this.#onActivity();
        const immediate = real.setImmediate(() => {
          this.immediates -= 1;
          counted.delete(immediate);
          callback(...args);
        });
        counted.add(immediate);
        return immediate;
      },
      clearImmediate: (immediate) => {
        if (counted.delete(immediate)) this.immediates -= 1;
        real.clearImmediate(immediate);
      },
    };
    const counted = new Set();
    replaced.setTimeout[promisify.custom] = sleep;
    replaced.setImmediate[promisify.custom] = timersPromises.setImmediate;
    Object.assign(globalThis, replaced);
    Object.assign(timers, replaced);
    Object.assign(timersPromises, {
      setTimeout: sleep,
      setInterval: async function* (delay, value) {
        for (;;) yield await sleep(delay, value);
      },
    });
    timersPromises.scheduler.wait = (delay, options) => sleep(delay, undefined, options);
    replaceDate(() => this.nowMs() + this.skewMs);
    performance.now = () => this.#nowMs - this.#startMs;
  }
}

module.exports = { VirtualTimers, real, replaceDate };
