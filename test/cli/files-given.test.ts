import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { textIn } from '../../cli/files.ts';
import { isAbout, readLog } from '../../cli/log-lines.ts';
import { Alone } from './alone.ts';

let alone: Alone | undefined;
afterEach(() => alone?.end());

const LINE = { level: 'info', at: '2026-03-01T00:00:00.000Z', runId: 'r-1', message: 'done', snapshotIds: ['s-1'] };
const JSON_LINE = JSON.stringify(LINE);
const PLATFORM = 'FC Invoke Start RequestId: 1';
const inCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

/** How many lines about s-1 are read of each, and how many cannot be. */
const LOGS: readonly (readonly [string, Buffer | string, number, number])[] = [
  ['plain lines among those of the platform', `${PLATFORM}\n${JSON_LINE}\n`, 1, 0],
  ['lines that end as on Windows', `${JSON_LINE}\r\n${JSON_LINE}\r\n`, 2, 0],
  ['a byte order mark', `\uFEFF${JSON_LINE}\n`, 1, 0],
  ['UTF-16', utf16(`${JSON_LINE}\n`), 1, 0],
  ['UTF-16, big end first', utf16(`${JSON_LINE}\n`).swap16(), 1, 0],
  ['gzip', gzipSync(`${JSON_LINE}\n`), 1, 0],
  ['gzip of UTF-16', gzipSync(utf16(JSON_LINE)), 1, 0],
  ['a JSON list', JSON.stringify([LINE, LINE]), 2, 0],
  ['a JSON list over several lines', JSON.stringify([LINE, LINE], undefined, 2), 2, 0],
  ['one JSON object over several lines', JSON.stringify(LINE, undefined, 2), 1, 0],
  ['a list of records that hold lines', JSON.stringify([{ message: JSON_LINE }]), 1, 0],
  ['an answer with a list', JSON.stringify({ meta: {}, data: [{ message: JSON_LINE }] }), 1, 0],
  ['a list that is cut short', `[\n${JSON_LINE},\n${JSON_LINE.slice(0, 50)}`, 1, 1],
  ['CSV whose cells hold lines', `__time__,message\n1,${inCell(JSON_LINE)}\n2,${inCell(PLATFORM)}\n`, 1, 0],
  ['CSV that is cut short', `message\n${inCell(JSON_LINE)}\n${inCell(JSON_LINE).slice(0, 50)}`, 1, 1],
  ['CSV of the members of lines', 'level,at,snapshotIds\ninfo,2026-03-01T00:00:00.000Z,s-1\n', 0, 2],
  ['a log cut within a character', Buffer.from(`${JSON_LINE}\n{"level":"info","text":"共`).subarray(0, -1), 1, 1],
  ['lines of the platform alone', `${PLATFORM}\n`, 0, 1],
  ['nothing', '', 0, 0],
];

test.each(LOGS)('a log of %s is read, or the lines that cannot be are counted', (_, log, found, unread) => {
  const { lines, unreadCount } = readLog(textIn(Buffer.from(log), 'log', false));
  expect([lines.filter((line) => isAbout(line, 's-1')).length, unreadCount]).toEqual([found, unread]);
});

test('what is no text is refused by its name, and so is another encoding where a whole file is meant', () => {
  expect(() => textIn(Buffer.from([0, 1, 2]), 'a.log', false)).toThrow('reading a.log failed: it is no text');
  expect(() => textIn(utf16('mode: sync').subarray(2), 'a.yaml', true)).toThrow('reading a.yaml failed');
  expect(() => textIn(Buffer.from([0x61, 0xb9, 0xb2]), 'a.yaml', true)).toThrow('reading a.yaml failed');
});

test('history never says that a log tells nothing of a snapshot that a line names which it cannot read', async () => {
  alone = new Alone();
  const { stdout, stderr, code } = await alone.run(['history', 's-1', '--lang', 'zh'], {
    stdin: `${JSON.stringify({ ...LINE, snapshotIds: ['s-2'] })}\ninfo,s-1\n`,
  });
  expect([stdout, stderr, code]).toEqual(['', '日志中有 1 行不完整或格式不同，无法读取，其内容未知。\n', 1]);
});

test('cases and plans are read as other systems save them', async () => {
  alone = new Alone();
  alone.write('cases.yaml', utf16('- { snapshot: { name: a }, granted: ["1111222233334444"] }\n'));
  expect(await alone.run(['validate', '--cases', 'cases.yaml'])).toMatchObject({ stderr: '', code: 0 });
  const plan = { schema: 'snapshare.plan/1', createdAtMs: 1, accountId: '1', purpose: 'reconcile', regions: [] };
  alone.write('plan.json', `\uFEFF${JSON.stringify({ ...plan, policy: {} })}`);
  // The plan is read before anybody looks for credentials.
  expect((await alone.run(['apply', 'plan.json', '--yes'])).stderr).toContain('looking for credentials failed');
});
