import { beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../../emulator/clock.ts';
import { EventBus } from '../../../emulator/platform/event-bus.ts';
import { compilePattern } from '../../../emulator/platform/event-pattern.ts';
import type { CloudEvent } from '../../../emulator/state/types.ts';

const OWNER = '1234567890123456';

const eventOf = (id: string): CloudEvent => ({
  id,
  source: 'acs.ecs',
  specversion: '1.0',
  type: 'ecs:Snapshot:CreateSnapshotCompleted',
  subject: 'acs:ecs:cn-hangzhou:1234567890123456:snapshot/s-1',
  time: '2026-03-01T00:00:00Z',
  aliyunaccountid: OWNER,
  aliyuneventbusname: 'default',
  aliyunregionid: 'cn-hangzhou',
  aliyunpublishtime: '2026-03-01T00:00:00Z',
  aliyunpublishaddr: '192.0.2.10',
  data: {},
});

describe('the default bus', () => {
  let clock: Clock;
  let bus: EventBus;
  let delivered: string[];

  beforeEach(() => {
    clock = new Clock(0);
    bus = new EventBus({ clock, delayMs: 1000, seed: 1 });
    delivered = [];
    bus.addRule({
      accountId: OWNER,
      regionId: 'cn-hangzhou',
      matches: compilePattern({ source: ['acs.ecs'] }),
      deliver: ({ id }) => delivered.push(`${id} ${clock.nowMs()}`),
    });
  });

  const publish = (...ids: string[]): void => {
    for (const id of ids) bus.publish({ accountId: OWNER, regionId: 'cn-hangzhou', event: eventOf(id) });
  };

  test('delivers an event once, a little later', async () => {
    publish('a');
    expect(bus.nextDeliveryMs).toBe(1000);
    await clock.advanceBy(60_000);
    expect(delivered).toEqual(['a 1000']);
    expect(bus.nextDeliveryMs).toBeUndefined();
  });

  test('keeps accounts and regions apart', async () => {
    bus.publish({ accountId: '1098765432109876', regionId: 'cn-hangzhou', event: eventOf('a') });
    bus.publish({ accountId: OWNER, regionId: 'cn-shanghai', event: eventOf('b') });
    await clock.advanceBy(60_000);
    expect(delivered).toEqual([]);
  });

  test.each([
    { name: 'loses what it is told to lose', fault: { isLost: true }, expected: [] },
    { name: 'delivers copies', fault: { copies: 3 }, expected: ['a 1000', 'a 1000', 'a 1000'] },
    { name: 'delivers late', fault: { lateByMs: 600_000 }, expected: ['a 601000'] },
    {
      name: 'leaves events alone that the fault does not mean',
      fault: { pattern: { id: ['b'] }, isLost: true },
      expected: ['a 1000'],
    },
  ])('$name', async ({ fault, expected }) => {
    bus.addFault(fault);
    publish('a');
    await clock.advanceBy(3_600_000);
    expect(delivered).toEqual(expected);
  });

  test('spends a fault after as many events as it is for', async () => {
    bus.addFault({ isLost: true, times: 1 });
    publish('a', 'b');
    await clock.advanceBy(60_000);
    expect(delivered).toEqual(['b 1000']);
  });

  test('forgets a fault that was removed', async () => {
    bus.addFault({ isLost: true }).remove();
    publish('a');
    await clock.advanceBy(60_000);
    expect(delivered).toEqual(['a 1000']);
  });

  test('lets events overtake each other and loses none', async () => {
    bus.addFault({ reorderWithinMs: 30_000 });
    const ids = Array.from({ length: 20 }, (_, index) => `e${String(index).padStart(2, '0')}`);
    publish(...ids);
    await clock.advanceBy(60_000);
    const order = delivered.map((line) => line.slice(0, 3));
    expect([...order].sort()).toEqual(ids);
    expect(order).not.toEqual(ids);
  });

  test('delivers nothing while it is switched off', async () => {
    bus.isEnabled = false;
    publish('a');
    await clock.advanceBy(60_000);
    expect(delivered).toEqual([]);
  });
});
