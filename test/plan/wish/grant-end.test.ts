import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import {
  askedGrantOf,
  grantEndMs,
  readDeadline,
  retentionEndMs,
  sharingEndMs,
} from '../../../shared/plan/wish/grant-end.ts';
import { createRequestReader, type Request } from '../../../shared/plan/wish/requests.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, snapshotOf } from '../model.ts';

const SHOP = '1111222233334444';
const HOUR_MS = 3_600_000;
const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const policy = policyOf({ expiry: { unshareBeforeHours: 24 } });
/** Made on 28 February 2026. */
const made = (tags: Record<string, string>, more: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf('s-1', tags, { createdAtMs: NOW_MS - DAY_MS, ...more });

function requestFor(token: string): Request {
  const [request] = createRequestReader({ policy, accountId: OWNER })(made({ 'share-to': token }), []).permitted;
  if (!request) throw new Error(token);
  return request;
}

test.each([
  { what: 'a snapshot kept ten days ends ten days after it was made', days: 10, endsAtMs: NOW_MS + 9 * DAY_MS },
  { what: 'a snapshot without a retention is kept for ever', days: undefined, endsAtMs: Infinity },
  { what: 'a retention of no days is none', days: 0, endsAtMs: Infinity },
])('$what; sharing ends a day earlier', ({ days, endsAtMs }) => {
  const snapshot = made({}, days === undefined ? {} : { retentionDays: days });
  expect(retentionEndMs(snapshot)).toBe(endsAtMs);
  expect(sharingEndMs(snapshot, policy)).toBe(endsAtMs - 24 * HOUR_MS);
});

describe('the deadline of a snapshot', () => {
  test.each([
    { what: 'is none without a tag', tags: {}, endsAtMs: Infinity, problems: [] },
    {
      what: 'is the end of the day of share-until',
      tags: { 'share-until': '2026-03-05' },
      endsAtMs: day('2026-03-06'),
      problems: [],
    },
    {
      what: 'counts from when the snapshot was made',
      tags: { 'share-until': '3d' },
      endsAtMs: NOW_MS + 2 * DAY_MS,
      problems: [],
    },
    {
      what: 'is lifted by share-hold',
      tags: { 'share-until': '1d', 'share-hold': '2026-03-05' },
      endsAtMs: day('2026-03-06'),
      problems: [],
    },
    {
      what: 'is not lowered by an earlier share-hold',
      tags: { 'share-until': '2026-03-05', 'share-hold': '2026-03-02' },
      endsAtMs: day('2026-03-06'),
      problems: [],
    },
    { what: 'is none with share-hold alone', tags: { 'share-hold': '2026-03-02' }, endsAtMs: Infinity, problems: [] },
    {
      what: 'is unknown when share-until is no limit',
      tags: { 'share-until': 'soon' },
      endsAtMs: Infinity,
      problems: ['share-until'],
    },
    {
      what: 'is unknown when share-hold is no date',
      tags: { 'share-until': '1d', 'share-hold': '3d' },
      endsAtMs: Infinity,
      problems: ['share-hold'],
    },
    {
      what: 'tells both tags that cannot be read',
      tags: { 'share-until': 'x', 'share-hold': 'y' },
      endsAtMs: Infinity,
      problems: ['share-until', 'share-hold'],
    },
  ])('$what', ({ tags, endsAtMs, problems }) => {
    const deadline = readDeadline(made(tags), policy);
    expect(deadline.endsAtMs).toBe(endsAtMs);
    expect(deadline.problems.map(({ tagKey }) => tagKey)).toEqual(problems);
  });
});

describe('a grant ends', () => {
  test.each([
    { what: 'never, when nothing ends it', token: SHOP, tags: {}, endsAtMs: Infinity, because: 'nothing' },
    {
      what: 'by its own limit',
      token: `${SHOP}/3d`,
      tags: {},
      endsAtMs: NOW_MS + 2 * DAY_MS,
      because: 'its own limit',
    },
    {
      what: 'by the latest of its limits',
      token: `${SHOP}/3d ${SHOP}/5d`,
      tags: {},
      endsAtMs: NOW_MS + 4 * DAY_MS,
      because: 'its own limit',
    },
    {
      what: 'by share-until, when that is earlier',
      token: `${SHOP}/5d`,
      tags: { 'share-until': '3d' },
      endsAtMs: NOW_MS + 2 * DAY_MS,
      because: 'share-until',
    },
    {
      what: 'by its own limit though share-hold is later',
      token: `${SHOP}/2d`,
      tags: { 'share-until': '1d', 'share-hold': '2026-04-01' },
      endsAtMs: NOW_MS + DAY_MS,
      because: 'its own limit',
    },
    {
      what: 'a day before the retention, when that is earliest',
      token: `${SHOP}/9d`,
      tags: {},
      retentionDays: 4,
      endsAtMs: NOW_MS + 2 * DAY_MS,
      because: 'the end of retention',
    },
    {
      what: 'and names the narrowest of two ends at one moment',
      token: `${SHOP}/3d`,
      tags: { 'share-until': '3d' },
      endsAtMs: NOW_MS + 2 * DAY_MS,
      because: 'its own limit',
    },
  ])('$what', ({ token, tags, retentionDays, endsAtMs, because }) => {
    const asker = made(tags, retentionDays === undefined ? {} : { retentionDays });
    const bounds = { request: requestFor(token), asker, deadline: readDeadline(asker, policy), policy };
    expect(grantEndMs(bounds)).toBe(endsAtMs);
    expect(askedGrantOf(bounds)).toEqual({
      principal: SHOP,
      isExternal: false,
      endsAtMs,
      endsBecause: because,
      askedBy: ['tag share-to'],
    });
  });
});
