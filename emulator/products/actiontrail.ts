import { refuse } from '../state/errors.ts';
import type { Answer, Call, Product } from './call/operation.ts';
import { read } from './call/operation.ts';
import { pageOf } from './call/paging.ts';

const MAX_ATTRIBUTES = 2;

const namesIn = (value: unknown): readonly string[] => (typeof value === 'string' ? value.split(/[,;]/) : []);

/** What an attribute is compared with, in a record. */
const FIELDS: Readonly<Record<string, (record: Readonly<Record<string, unknown>>) => readonly unknown[]>> = {
  ServiceName: (record) => [record['serviceName']],
  EventName: (record) => [record['eventName']],
  EventId: (record) => [record['eventId']],
  EventRW: (record) => [record['eventRW']],
  EventType: (record) => [record['eventType']],
  ResourceType: (record) => namesIn(record['resourceType']),
  ResourceName: (record) => namesIn(record['resourceName']),
};

function timeOf({ params }: Call, name: string): number | undefined {
  const text = params.text(name);
  if (text === undefined) return undefined;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : refuse(400, 'InvalidParameterDateFormat');
}

/** Records of write calls; the first two attributes count, and matches are exact. */
function lookupEvents(call: Call): Answer {
  const { world, accountId, region, params, asOfMs } = call;
  const attributes = params.objects('LookupAttribute').slice(0, MAX_ATTRIBUTES);
  const startMs = timeOf(call, 'StartTime') ?? 0;
  const endMs = timeOf(call, 'EndTime') ?? Number.POSITIVE_INFINITY;
  if (endMs < startMs) refuse(400, 'InvalidParameterCombination');
  const isForward = params.text('Direction') === 'FORWARD';
  const found = world.trail
    .found(accountId, region.regionId, asOfMs)
    .filter(({ atMs }) => atMs >= startMs && atMs <= endMs)
    .map(({ seq, record }) => ({ seq: isForward ? seq : Number.MAX_SAFE_INTEGER - seq, record: record() }))
    .filter(({ record }) =>
      attributes.every((one) => (FIELDS[one.get('Key') ?? '']?.(record) ?? []).includes(one.get('Value') ?? '')),
    )
    .sort((a, b) => a.seq - b.seq);
  const size = params.integer('MaxResults', { min: 0, max: 50, code: 'InvalidParameterMaxResults' }) ?? 20;
  const page = pageOf(found, params, size, () => refuse(400, 'InvalidParameterNextToken'));
  return { NextToken: page.nextToken, Events: page.items.map(({ record }) => record) };
}

/** ActionTrail: looking up what was called. */
export const actiontrail: Product = {
  name: 'actiontrail',
  trailName: undefined,
  version: '2020-07-06',
  operations: { LookupEvents: read(lookupEvents) },
};
