import { randomUUID } from 'node:crypto';
import type { Clock, Scheduled } from '../clock.ts';
import type { CloudEvent } from '../state/types.ts';
import { type AsyncInvoker, RULE_RETRY_POLICY } from './async-invoker.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { EventBus } from './event-bus.ts';
import { compilePattern } from './event-pattern.ts';
import { type RuleTarget, readEventRules, type StackPlace } from './event-rules.ts';
import type { EventTrigger, TimerTrigger } from './serverless-yaml.ts';
import { parseSchedule } from './timer-schedule.ts';

interface TriggerOptions {
  readonly clock: Clock;
  readonly events: EventBus;
  readonly asyncInvoker: AsyncInvoker;
  /** `off`: they pass without running anything. */
  readonly timers: () => 'on' | 'off' | 'ended';
}

/** A trigger that is on. */
interface Armed {
  disarm(): void;
}

const isoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** What wakes functions by itself: timers and rules of EventBridge. */
export class Triggers {
  readonly #options: TriggerOptions;
  readonly #armed = new Map<DeployedFunction, Armed[]>();

  constructor(options: TriggerOptions) {
    this.#options = options;
  }

  /** Arms the triggers that a function's own file gives it, in the place of those that an earlier one gave it. */
  arm(target: DeployedFunction): void {
    for (const earlier of this.#armed.get(target) ?? []) earlier.disarm();
    const armed = target.deployment.spec.triggers.map((trigger) =>
      trigger.kind === 'timer' ? this.#armTimer(target, trigger) : this.#armRule(target, trigger),
    );
    this.#armed.set(target, armed);
  }

  /**
   * Makes the rules of a template. What goes to another account's bus keeps the account that it comes from.
   * @see EventBridge, cross-account routing; that `aliyunaccountid` becomes the receiver's is assumed
   */
  addRules(templatePath: string, place: StackPlace, find: (functionName: string) => DeployedFunction): void {
    const { accountId, regionId } = place;
    for (const { busName, pattern, targets } of readEventRules(templatePath, place)) {
      for (const target of targets) {
        const deliver =
          target.kind === 'bus' ? this.#toBus(accountId, target) : this.#to(find(target.functionName), target);
        this.#options.events.addRule({ accountId, regionId, busName, matches: compilePattern(pattern), deliver });
      }
    }
  }

  #armTimer(target: DeployedFunction, { name, cronExpression, payload }: TimerTrigger): Armed {
    const { clock, asyncInvoker, timers } = this.#options;
    const nextOf = parseSchedule(cronExpression, clock.nowMs());
    let next: Scheduled | undefined;
    const wait = (afterMs: number): void => {
      const timeMs = nextOf(afterMs);
      if (timeMs === undefined || timers() === 'ended') return;
      next = clock.at(timeMs, () => {
        const event = Buffer.from(JSON.stringify({ triggerTime: isoSeconds(timeMs), triggerName: name, payload }));
        if (timers() === 'on') asyncInvoker.accept(target, event, { requestId: randomUUID(), trigger: 'timer' });
        wait(timeMs);
      });
    };
    wait(clock.nowMs());
    return { disarm: () => next?.cancel() };
  }

  #armRule(target: DeployedFunction, trigger: EventTrigger): Armed {
    const { accountId, regionId } = target.deployment;
    const matches = compilePattern(trigger.pattern);
    const rule = this.#options.events.addRule({ accountId, regionId, matches, deliver: this.#to(target, trigger) });
    return { disarm: () => rule.remove() };
  }

  #toBus(fromAccountId: string, { accountId, regionId, busName }: RuleTarget & { readonly kind: 'bus' }) {
    return (event: CloudEvent): void => {
      const routed = {
        ...event,
        aliyunaccountid: accountId,
        aliyunoriginalaccountid: fromAccountId,
        aliyuneventbusname: busName,
      };
      this.#options.events.publish({ accountId, regionId, event: routed }, busName);
    };
  }

  #to(target: DeployedFunction, { isAsync }: { readonly isAsync: boolean }) {
    return (event: CloudEvent): void => {
      this.#options.asyncInvoker.accept(target, Buffer.from(JSON.stringify(event)), {
        requestId: randomUUID(),
        trigger: 'eventbridge',
        ...(isAsync ? {} : { policy: RULE_RETRY_POLICY }),
      });
    };
  }
}
