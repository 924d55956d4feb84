import { CloudCallError } from '../../../base/errors.ts';
import type { EventBuses } from '../../ports.ts';
import type { Rpc } from '../wire/rpc.ts';
import { callGenerically, OpenApiClient } from '../wire/sdk-core.ts';

/** What an event's entry of an answer says where it was taken. */
const TAKEN = 'Success';

/**
 * Puts events on custom buses through EventBridge 2020-04-01. A refusal may come as an answer, and is told as a failed call.
 * @see EventBridge API 2020-04-01, PutEvents: `EventList` is JSON in the form of the request
 */
export function eventBuses(rpc: Rpc): EventBuses {
  return {
    put(busName, { id, source, type, subject, timeMs, data }) {
      const event = {
        Id: id,
        Source: source,
        SpecVersion: '1.0',
        Type: type,
        Subject: subject,
        Time: new Date(timeMs).toISOString(),
        DataContentType: 'application/json',
        Data: data,
      };
      const body = { EventBusName: busName, EventList: JSON.stringify([event]) };
      const client = new OpenApiClient(rpc.sdkConfig('eventbridge'));
      const send = (): Promise<unknown> => callGenerically(client, 'PutEvents', '2020-04-01', {}, body);
      return rpc.run('eventbridge', 'PutEvents', send, (answer) => {
        const [entry] = answer.optionalObject('Data')?.optionalList('EntryList') ?? [];
        const entryCode = entry?.optionalText('ErrorCode') ?? TAKEN;
        if (answer.optionalFlag('Success') !== false && entryCode === TAKEN) return;
        throw new CloudCallError({
          action: 'PutEvents',
          regionId: rpc.regionId,
          cloudCode: entryCode === TAKEN ? (answer.optionalText('Code') ?? 'Refused') : entryCode,
          cloudMessage: entry?.optionalText('ErrorMessage') ?? answer.optionalText('Message'),
          requestId: answer.optionalText('RequestId'),
        });
      });
    },
  };
}
