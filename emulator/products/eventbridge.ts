import { refuse } from '../state/errors.ts';
import type { Answer, Call, Product } from './call/operation.ts';

/** Of one event with all that is said of it. */
const MAX_EVENT_BYTES = 64 * 1024;

interface Entry {
  readonly ErrorCode: string;
  readonly ErrorMessage?: string;
  readonly EventId?: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as unknown[]) : refuse(400, 'InvalidParameter');
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(400, 'InvalidParameter', 'The EventList is not JSON.');
    throw error;
  }
}

/** Takes one event, or says why not; the others are taken all the same. */
function put({ world, region, accountId }: Call, busName: string, event: unknown): Entry {
  const fields = isRecord(event) ? event : {};
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  const missing = ['Id', 'Source', 'Type'].find((name) => text(name) === '');
  if (missing !== undefined) return { ErrorCode: 'InvalidArgument', ErrorMessage: `The ${missing} is missing.` };
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES)
    return { ErrorCode: 'EventSizeExceeded', ErrorMessage: 'The event is larger than 64 KB.' };
  const { Data: data } = fields;
  world.events.putCustom(region.regionId, accountId, busName, {
    id: text('Id'),
    source: text('Source'),
    type: text('Type'),
    subject: text('Subject'),
    datacontenttype: text('DataContentType') || 'application/json',
    data: isRecord(data) ? data : {},
    time: text('Time'),
  });
  return { ErrorCode: 'Success', EventId: text('Id') };
}

/**
 * Parameters and the form of the answer as documented; assumed are that a bus that is not there is an answer and no failed
 * call, and the codes of single events.
 * @see EventBridge API 2020-04-01, PutEvents; EventBridge, limits
 */
function putEvents(call: Call): Answer {
  const { world, region, accountId, params } = call;
  const busName = params.required('EventBusName');
  const events = listIn(params.required('EventList'));
  if (!world.events.hasBus(region.regionId, accountId, busName))
    return { Success: false, Code: 'EventBusNotExist', Message: `The event bus ${busName} does not exist.` };
  const entries = events.map((event) => put(call, busName, event));
  const failed = entries.filter(({ ErrorCode: code }) => code !== 'Success').length;
  return { Success: true, Code: '200', Data: { FailedEntryCount: failed, EntryList: entries } };
}

/** EventBridge: putting events on custom buses. */
export const eventbridge: Product = {
  name: 'eventbridge',
  trailName: undefined,
  version: '2020-04-01',
  operations: {
    PutEvents: {
      isWrite: true,
      run: putEvents,
      rights: ({ region, accountId, params }) => [
        {
          resource: `acs:eventbridge:${region.regionId}:${accountId}:eventbus/${params.text('EventBusName') ?? ''}`,
          conditions: {},
        },
      ],
    },
  },
};
