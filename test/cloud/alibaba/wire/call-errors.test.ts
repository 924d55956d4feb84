import { expect, test } from 'vitest';
import { CloudCallError, InputError } from '../../../../shared/base/errors.ts';
import { toCallError } from '../../../../shared/cloud/alibaba/wire/call-errors.ts';
import { type Answerer, CREDENTIALS, cutOff, json, raw, refusal, reset, startService } from '../service.ts';

const NO_SNAPSHOTS = json({ Snapshots: { Snapshot: [] } });

const RETRIED: { name: string; answer: Answerer; cloudCode: string }[] = [
  ...['Throttling', 'Throttling.User', 'Rejected.Throttling'].flatMap((code) =>
    [400, 403, 429].map((status) => ({
      name: `${code} with ${status}`,
      answer: refusal(status, code),
      cloudCode: code,
    })),
  ),
  { name: 'ServiceUnavailable', answer: refusal(503, 'ServiceUnavailable'), cloudCode: 'ServiceUnavailable' },
  { name: 'InternalError', answer: refusal(500, 'InternalError'), cloudCode: 'InternalError' },
  {
    name: 'a 502 page in HTML',
    answer: raw(502, 'text/html', '<html><h1>Bad gateway</h1></html>'),
    cloudCode: 'Transport.UnreadableAnswer',
  },
  {
    name: 'JSON that breaks off',
    answer: raw(200, 'application/json', '{"Snapshots":{"Snap'),
    cloudCode: 'Transport.UnreadableAnswer',
  },
  {
    name: 'an error that is no object',
    answer: raw(500, 'application/json', 'null'),
    cloudCode: 'Transport.UnreadableAnswer',
  },
  { name: 'an error without a code', answer: json({ Message: 'no' }, 400), cloudCode: 'Transport.UnreadableAnswer' },
  { name: 'a body that is cut off', answer: cutOff, cloudCode: 'Transport.Reset' },
  { name: 'a reset connection', answer: reset, cloudCode: 'Transport.Reset' },
  {
    name: 'an answer that is a list',
    answer: raw(200, 'application/json', '[]'),
    cloudCode: 'Transport.UnreadableAnswer',
  },
  { name: 'an answer without its list', answer: json({}), cloudCode: 'Transport.UnreadableAnswer' },
  {
    name: 'an answer of wrong types',
    answer: json({ Snapshots: { Snapshot: 'none' } }),
    cloudCode: 'Transport.UnreadableAnswer',
  },
];

test.each(RETRIED)('$name is tried again and then succeeds', async ({ answer }) => {
  const { cloud, calls } = await startService([answer, answer, NO_SNAPSHOTS]);
  expect(await cloud.snapshots.listSnapshots()).toEqual([]);
  expect(calls).toHaveLength(3);
});

test.each(RETRIED)('$name ends in a retryable error after five attempts, or eight when throttled', async ({
  answer,
  cloudCode,
}) => {
  const { cloud, calls } = await startService([answer]);
  await expect(cloud.snapshots.listSnapshots()).rejects.toMatchObject({
    code: 'SNAPSHARE_CLOUD_CALL',
    action: 'DescribeSnapshots',
    regionId: 'cn-hangzhou',
    cloudCode,
    retryable: true,
  });
  expect(calls).toHaveLength(cloudCode.includes('Throttling') ? 8 : 5);
});

test.each([
  'Forbidden.RAM',
  'NoPermission',
  'InvalidRegionId.NotFound',
  'QuotaExceeded.ResourceShare.Count',
])('%s is final, whatever the status', async (code) => {
  const { cloud, calls } = await startService([refusal(503, code, 'A throttled-sounding Throttling text.')]);
  const error: unknown = await cloud.snapshots.listSnapshots().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CloudCallError);
  expect(error).toMatchObject({ cloudCode: code, retryable: false, httpStatus: 503, requestId: 'REQ-1' });
  expect(calls).toHaveLength(1);
});

test('the message says what was done, what went wrong and what to do', async () => {
  const { cloud } = await startService([refusal(403, 'Forbidden.RAM', 'User not authorized.')]);
  await expect(cloud.snapshots.listSnapshots()).rejects.toThrow(
    'DescribeSnapshots in cn-hangzhou failed: Forbidden.RAM (HTTP 403, request REQ-1): User not authorized. Grant this action to the role or user that calls.',
  );
});

test('a service that repeats what was signed does not get the credentials into the error', async () => {
  const words = `server string to sign is: x-acs-security-token:${CREDENTIALS.securityToken ?? ''} ${CREDENTIALS.accessKeyId}`;
  const { cloud } = await startService([refusal(400, 'SignatureDoesNotMatch', words)]);
  const error: unknown = await cloud.snapshots.listSnapshots().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ cloudCode: 'SignatureDoesNotMatch', retryable: false });
  expect((error as Error).cause).toBeUndefined();
  expect((error as Error).message).not.toMatch(/token-of-the-role|STS\./);
});

test('a host that refuses connections is a retryable failure', async () => {
  const { cloud, stop } = await startService([NO_SNAPSHOTS]);
  await stop();
  await expect(cloud.snapshots.listSnapshots()).rejects.toMatchObject({
    cloudCode: 'Transport.Unreachable',
    retryable: true,
  });
});

test.each([
  { thrown: Object.assign(new Error(), { name: 'RequestTimeoutError' }), cloudCode: 'Transport.Timeout' },
  { thrown: Object.assign(new Error(), { code: 'ETIMEDOUT' }), cloudCode: 'Transport.Timeout' },
  { thrown: Object.assign(new Error(), { code: 'EPIPE' }), cloudCode: 'Transport.Reset' },
  { thrown: Object.assign(new Error(), { code: 'ENOTFOUND' }), cloudCode: 'Transport.Unreachable' },
  { thrown: Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }), cloudCode: 'Transport.Unreachable' },
  { thrown: Object.assign(new Error(), { code: 'HPE_INVALID_CONSTANT' }), cloudCode: 'Transport.UnreadableAnswer' },
  {
    thrown: new TypeError("Cannot read properties of null (reading 'RequestId')"),
    cloudCode: 'Transport.UnreadableAnswer',
  },
  { thrown: 'a text', cloudCode: 'Transport.UnreadableAnswer' },
  { thrown: undefined, cloudCode: 'Transport.UnreadableAnswer' },
])('a call that throws $thrown failed as $cloudCode', ({ thrown, cloudCode }) => {
  const place = { action: 'DescribeSnapshots', regionId: 'cn-hangzhou' };
  expect(toCallError(place, thrown)).toMatchObject({ ...place, cloudCode, retryable: true, cause: thrown });
});

test('a throttled call waits as long as the service asks', async () => {
  const throttled = json({ Code: 'Throttling', Message: 'Slow down.' }, 429, { 'x-acs-retry-after': '7000' });
  const { cloud, clock } = await startService([throttled, NO_SNAPSHOTS]);
  await cloud.snapshots.listSnapshots();
  expect(clock.sleptMs).toEqual([7000]);
});

test('every call is signed for its action and version, with the token of the role', async () => {
  const { cloud, calls } = await startService([NO_SNAPSHOTS]);
  await cloud.snapshots.listSnapshots();
  expect(calls[0]).toMatchObject({
    action: 'DescribeSnapshots',
    version: '2014-05-26',
    parameters: { RegionId: 'cn-hangzhou', MaxResults: '100' },
    headers: { 'x-acs-security-token': CREDENTIALS.securityToken },
  });
  expect(calls[0]?.headers['authorization']).toMatch(/^ACS3-HMAC-SHA256 Credential=STS\.NTabcdefgh12345678,/);
});

test('no log line holds a credential', async () => {
  const { cloud, logLines } = await startService([refusal(403, 'Throttling', CREDENTIALS.accessKeyId), NO_SNAPSHOTS]);
  await cloud.snapshots.listSnapshots();
  expect(logLines).toHaveLength(1);
  expect(JSON.parse(logLines[0] ?? '')).toMatchObject({
    level: 'warn',
    action: 'DescribeSnapshots',
    regionId: 'cn-hangzhou',
    cloudCode: 'Throttling',
    requestId: 'REQ-1',
    attempt: 1,
  });
  expect(logLines.join()).not.toMatch(/secret-of|token-of|STS\.NT/);
});

test.each([
  { name: 'no key id', credentials: { ...CREDENTIALS, accessKeyId: '' }, missing: 'accessKeyId' },
  { name: 'a blank secret', credentials: { ...CREDENTIALS, accessKeySecret: ' ' }, missing: 'accessKeySecret' },
  {
    name: 'a role without its token',
    credentials: { ...CREDENTIALS, securityToken: undefined },
    missing: 'securityToken',
  },
])('$name is said before any call', async ({ credentials, missing }) => {
  await expect(startService([NO_SNAPSHOTS], credentials)).rejects.toThrow(InputError);
  await expect(startService([NO_SNAPSHOTS], credentials)).rejects.toThrow(`the credentials have no ${missing}`);
});
