import type { Logger } from '../base/log.ts';
import type { EventBuses } from '../cloud/ports.ts';
import { type RunEventInput, runEventOf } from '../view/run-event.ts';

/** By these a rule on the bus asks for the events. */
const SOURCE = 'snapshare';
const TYPE = 'snapshare:Run';

/**
 * Puts what a run changed on a bus, if it changed anything. A bus that refuses is logged and fails nothing.
 * @param busName Empty for none.
 */
export async function putRunEvent(
  events: EventBuses,
  busName: string,
  input: RunEventInput,
  log: Logger,
): Promise<void> {
  const data = busName === '' ? undefined : runEventOf(input);
  if (!data) return;
  const { installation, accountId, function: name, runId } = data;
  const region = input.regions.map((one) => one.region).join(', ');
  const subject = `${installation}/${accountId}/${name}`;
  try {
    await events.put(busName, { id: runId, source: SOURCE, type: TYPE, subject, timeMs: input.nowMs, data });
    log.info('an event was put on the bus', { eventBus: busName, region });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log.warn('an event could not be put on the bus', { eventBus: busName, region, problem });
  }
}
