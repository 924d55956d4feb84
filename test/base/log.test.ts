import { expect, test } from 'vitest';
import { createLogger, type LogFields } from '../../shared/base/log.ts';
import { skippingClock } from './clocks.ts';

function logged(message: string, fields?: LogFields, base?: LogFields): Record<string, unknown> {
  const lines: string[] = [];
  createLogger((line) => lines.push(line), base).info(message, fields);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}

test('a line is one object with level, message and fields, those of the parents included', () => {
  const lines: string[] = [];
  const logger = createLogger((line) => lines.push(line), { runId: 'r-1' }).child({ region: 'cn-hangzhou' });
  logger.info('planned', { actions: 3 });
  logger.warn('slow\nline');
  logger.error('failed', { region: 'cn-shanghai' });
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: 'info', message: 'planned', runId: 'r-1', region: 'cn-hangzhou', actions: 3 },
    { level: 'warn', message: 'slow\nline', runId: 'r-1', region: 'cn-hangzhou' },
    { level: 'error', message: 'failed', runId: 'r-1', region: 'cn-shanghai' },
  ]);
});

test.each([
  'accessKeyId',
  'AccessKeySecret',
  'access_key_id',
  'securityToken',
  'x-acs-security-token',
  'Signature',
  'authorization',
  'clientSecret',
])('the value of %s is never written, however deep it sits', (key) => {
  expect(JSON.stringify(logged('call', { request: [{ [key]: 'value-to-hide' }] }))).not.toContain('value-to-hide');
});

test.each(['LTAI5tAbCdEfGhIjKlMn', 'STS.NTabcdefgh12345678'])('the key id %s is cut out of texts', (keyId) => {
  const line = logged(`refused ${keyId}`, { error: new Error(`no such key ${keyId}`), [keyId]: 1 });
  expect(JSON.stringify(line)).not.toContain(keyId);
});

test('an error is written with its code and its causes', () => {
  const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  expect(logged('failed', { error: new Error('the call failed', { cause }) })).toMatchObject({
    error: { message: 'the call failed', cause: { message: 'socket hang up', code: 'ECONNRESET' } },
  });
});

test('a line stays short and readable whatever it is given', () => {
  const circular: Record<string, unknown> = {
    big: 'x'.repeat(100_000),
    list: Array.from({ length: 10_000 }, () => 'y'),
  };
  circular['self'] = circular;
  const line = logged('m'.repeat(100_000), { circular, count: 10n, when: new Date(Number.NaN), absent: undefined });
  expect(JSON.stringify(line).length).toBeLessThan(30_000);
  expect(line).toMatchObject({ count: '10', when: 'Invalid Date' });
});

test('a field cannot pass itself off as the level or the message', () => {
  expect(logged('real', { level: 'error', message: 'false' })).toEqual({
    level: 'info',
    message: 'real',
    fieldLevel: 'error',
    fieldMessage: 'false',
  });
});

test('every line of a logger with a clock tells when it was written, and no field can say otherwise', () => {
  const lines: string[] = [];
  const clock = skippingClock(Date.parse('2026-01-05T03:00:00Z'));
  createLogger((line) => lines.push(line), {}, clock)
    .child({ runId: 'r-1' })
    .info('planned', { at: 'never' });
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    at: '2026-01-05T03:00:00.000Z',
    message: 'planned',
    runId: 'r-1',
  });
});
