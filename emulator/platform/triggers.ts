import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
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

const isoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** What wakes functions by itself: timers and rules of EventBridge. */
export class Triggers {
  readonly #options: TriggerOptions;

  constructor(options: TriggerOptions) {
    this.#options = options;
  }

  /** Arms the triggers that a function's own file gives it. */
  add(target: DeployedFunction): void {
    for (const trigger of target.deployment.spec.triggers) {
      if (trigger.kind === 'timer') this.#addTimer(target, trigger);
      else this.#addRule(target, trigger);
    }
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

  #addTimer(target: DeployedFunction, { name, cronExpression, payload }: TimerTrigger): void {
    const { clock, asyncInvoker, timers } = this.#options;
    const nextOf = parseSchedule(cronExpression, clock.nowMs());
    const arm = (afterMs: number): void => {
      const timeMs = nextOf(afterMs);
      if (timeMs === undefined || timers() === 'ended') return;
      clock.at(timeMs, () => {
        const event = Buffer.from(JSON.stringify({ triggerTime: isoSeconds(timeMs), triggerName: name, payload }));
        if (timers() === 'on') asyncInvoker.accept(target, event, { requestId: randomUUID(), trigger: 'timer' });
        arm(timeMs);
      });
    };
    arm(clock.nowMs());
  }

  #addRule(target: DeployedFunction, trigger: EventTrigger): void {
    const { accountId, regionId } = target.deployment;
    const matches = compilePattern(trigger.pattern);
    this.#options.events.addRule({ accountId, regionId, matches, deliver: this.#to(target, trigger) });
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
