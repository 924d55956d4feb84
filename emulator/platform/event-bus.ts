import type { Clock } from '../clock.ts';
import { Random } from '../state/random.ts';
import type { CloudEvent, EventDelivery } from '../state/types.ts';
import { compilePattern, type EventMatcher } from './event-pattern.ts';

/** What may happen to an event on its way; by rule, for the events that match. */
export interface EventFault {
  /** An event pattern; without one every event is meant. */
  readonly pattern?: unknown;
  /** How many events it hits before it is spent; default all. */
  readonly times?: number;
  readonly isLost?: boolean;
  /** Delivered so many times instead of once. */
  readonly copies?: number;
  readonly lateByMs?: number;
  /** Each delivery is delayed by a random time up to this, so that events overtake each other. */
  readonly reorderWithinMs?: number;
}

export const DEFAULT_BUS = 'default';

/** A rule on a bus of an account in a region. */
export interface BusRule {
  readonly accountId: string;
  readonly regionId: string;
  /** Default: the account's default bus. */
  readonly busName?: string;
  readonly matches: EventMatcher;
  readonly deliver: (event: CloudEvent) => void;
}

interface ActiveFault extends EventFault {
  readonly matches: EventMatcher;
  left: number;
}

interface BusOptions {
  readonly clock: Clock;
  /** Simulated time from the event until its delivery. */
  readonly delayMs: number;
  readonly seed: number;
}

/** The buses of EventBridge: every event goes to each rule that matches, at least once, in no promised order. */
export class EventBus {
  /** Off: every event is lost. */
  isEnabled = true;
  readonly #options: BusOptions;
  readonly #random: Random;
  readonly #rules = new Set<BusRule>();
  readonly #faults = new Set<ActiveFault>();
  readonly #deliveryTimes = new Set<{ readonly timeMs: number }>();

  constructor(options: BusOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
  }

  /** When the next event on its way arrives; undefined when none is. */
  get nextDeliveryMs(): number | undefined {
    return this.#deliveryTimes.size === 0
      ? undefined
      : Math.min(...[...this.#deliveryTimes].map(({ timeMs }) => timeMs));
  }

  /** From now on the rule is held against every event, until it is removed. */
  addRule(rule: BusRule): { remove(): void } {
    this.#rules.add(rule);
    return { remove: () => void this.#rules.delete(rule) };
  }

  /**
   * Switches a fault on until it is removed or spent.
   * @throws {PlatformError} `InvalidEventPattern`.
   */
  addFault(fault: EventFault): { remove(): void } {
    const active = { ...fault, matches: compilePattern(fault.pattern ?? {}), left: fault.times ?? Infinity };
    this.#faults.add(active);
    return { remove: () => void this.#faults.delete(active) };
  }

  /** Puts an event on a bus of the account in the region. */
  publish({ accountId, regionId, event }: EventDelivery, busName = DEFAULT_BUS): void {
    if (!this.isEnabled) return;
    const rules = [...this.#rules].filter(
      (rule) =>
        rule.accountId === accountId &&
        rule.regionId === regionId &&
        (rule.busName ?? DEFAULT_BUS) === busName &&
        rule.matches(event),
    );
    const faults = rules.length === 0 ? [] : this.#takeFaults(event);
    if (faults.some((fault) => fault.isLost)) return;
    const copies = Math.max(1, ...faults.map((fault) => fault.copies ?? 1));
    for (const rule of rules) {
      for (let copy = 0; copy < copies; copy += 1) this.#send(rule, event, this.#delayMs(faults));
    }
  }

  #takeFaults(event: CloudEvent): ActiveFault[] {
    const hit = [...this.#faults].filter((fault) => fault.matches(event));
    for (const fault of hit) {
      fault.left -= 1;
      if (fault.left <= 0) this.#faults.delete(fault);
    }
    return hit;
  }

  #delayMs(faults: readonly EventFault[]): number {
    let delayMs = this.#options.delayMs;
    for (const { lateByMs = 0, reorderWithinMs = 0 } of faults) {
      delayMs += lateByMs + Math.floor(this.#random.next() * reorderWithinMs);
    }
    return delayMs;
  }

  #send(rule: BusRule, event: CloudEvent, delayMs: number): void {
    const delivery = { timeMs: this.#options.clock.nowMs() + delayMs };
    this.#deliveryTimes.add(delivery);
    this.#options.clock.at(delivery.timeMs, () => {
      this.#deliveryTimes.delete(delivery);
      rule.deliver(event);
    });
  }
}
