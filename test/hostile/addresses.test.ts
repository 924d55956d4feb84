import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { memberPolicy } from '../../cli/deploy/member-policy.ts';
import { showSteps } from '../../cli/deploy/run.ts';
import { createLogger } from '../../shared/base/log.ts';
import { parsePolicy } from '../../shared/policy/parse.ts';
import { loadPolicy, readPolicyFile } from '../../shared/runtime/load-policy.ts';
import { Notifier } from '../../shared/runtime/notify.ts';
import { type Company, HANGZHOU, startCompany } from '../cli/company.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const ROOT = join(import.meta.dirname, '../..');
const SECRET = 'SECs3cr3tOfTheRobot';
const NOTIFY = {
  webhook: `https://hooks.example.com/${SECRET}`,
  dingtalk: `https://oapi.dingtalk.com/robot/send?access_token=${SECRET}&secret=${SECRET}`,
  teams: { shop: { webhook: `https://shop.example.com/${SECRET}` } },
};
const BASE = { installation: 'acme', mode: 'sync', regions: ['cn-hangzhou'] };

describe('an address for notices is in nothing that the command line', () => {
  let company: Company;
  let snapshotId: string;
  beforeAll(async () => {
    company = await startCompany({ notify: NOTIFY });
    const { land, owner, member } = company;
    const tags = { 'share-to': `${member.accountId} nonsense` };
    ({ snapshotId } = land.cloud.as(owner.accountId, HANGZHOU).createSnapshot({ isComplete: true, tags }));
  });
  afterAll(() => company.land.stop());

  test('prints, in text or JSON', async () => {
    const commands = [
      ['validate'],
      ['plan'],
      ['status'],
      ['explain', snapshotId],
      ['exposure'],
      ['overdue'],
      ['doctor'],
    ];
    for (const command of commands) {
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await company.run([...command, ...more]);
        expect(stdout + stderr).not.toBe('');
        expect(stdout + stderr).not.toContain(SECRET);
      }
    }
  });

  test('writes into plans, logs and pages', async () => {
    await company.run(['plan', '--out', 'plan.json']);
    await company.run(['apply', 'plan.json', '--yes', '--log', 'audit.jsonl']);
    await company.run(['report', '--out', 'report.html']);
    for (const name of ['plan.json', 'audit.jsonl', 'report.html'])
      expect(readFileSync(join(company.dir, name), 'utf8')).not.toContain(SECRET);
  });

  test('compares: a plan is still good when only an address has changed', async () => {
    await company.run(['plan', '--out', 'plan.json']);
    company.writePolicy({ notify: { webhook: 'https://elsewhere.example.com', teams: { shop: {} } } });
    expect((await company.run(['apply', 'plan.json', '--yes'])).code).toBe(0);
    company.writePolicy({});
  });
});

describe('a policy that is wrong at its addresses is refused without them', () => {
  test.each([
    { name: 'an address without encryption', parts: { notify: { webhook: `http://example.com/${SECRET}` } } },
    { name: 'an address that is none', parts: { notify: { dingtalk: `oapi.dingtalk.com?access_token=${SECRET}` } } },
    { name: 'an address in a list', parts: { notify: { webhook: [NOTIFY.webhook] } } },
    { name: 'an address in place of the mapping', parts: { notify: NOTIFY.webhook } },
    { name: 'an address in place of a list', parts: { regions: NOTIFY.webhook } },
    { name: 'an address in place of a name', parts: { installation: NOTIFY.dingtalk } },
    { name: 'an address under another key', parts: { notify: { slack: NOTIFY.webhook } } },
    { name: "an address in place of a team's addresses", parts: { notify: { teams: { shop: NOTIFY.webhook } } } },
    { name: 'a team and its address the wrong way round', parts: { notify: { teams: { [NOTIFY.webhook]: 'shop' } } } },
    {
      name: 'an address of a team without encryption',
      parts: { notify: { teams: { shop: { webhook: `http://a.b/${SECRET}` } } } },
    },
    { name: 'a variable of a wrong form', parts: { notify: { webhook: `env:${SECRET}-${SECRET}` } } },
    { name: 'an address in place of a variable', parts: { notify: { webhook: `env:${NOTIFY.webhook}` } } },
  ])('with $name', ({ parts }) => {
    const result = parsePolicy({ ...BASE, ...parts });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test.each([
    '"',
    "'",
    '[',
    '{ a: 1',
    '!!js/function',
    '@',
    '*',
    '%',
    '!a!',
    'a: ',
  ])('with a slip of YAML beside one: %s', async (slip) => {
    const path = join(mkdtempSync(join(tmpdir(), 'snapshare-addresses-')), 'policy.yaml');
    writeFileSync(path, `notify:\n  webhook: ${NOTIFY.webhook}\n  dingtalk: ${slip}${NOTIFY.dingtalk}\nmode: [\n`);
    const load = loadPolicy({ overridePath: path, embeddedPath: '', readFile: readPolicyFile });
    const lines: string[] = [];
    await load.catch((error: unknown) => createLogger((line) => lines.push(line)).error('the run failed', { error }));
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(SECRET);
  });
});

/** Tells one run of a function to where the policy says. @returns The lines of the log. */
async function tellOf(notify: object, environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const result = parsePolicy({ ...BASE, notify });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const region = { region: 'cn-hangzhou', planned: 1, applied: 1, failed: 0, findings: [] };
  const lines: string[] = [];
  await new Notifier((name) => environment[name]).tell({
    policy: result.policy,
    accountId: '1234567890123456',
    summary: { function: 'sweep', runId: 'run-1', mode: 'sync', regions: [region] },
    outcomes: [{ summary: region, isRetryLeft: false }],
    events: { put: () => Promise.reject(new Error('no bus is to be told')) },
    isTelling: true,
    nowMs: 0,
    log: createLogger((line) => lines.push(line)),
  });
  return lines;
}

describe('an address that lies in the environment', () => {
  const tellWith = (environment: Readonly<Record<string, string>>) =>
    tellOf({ webhook: 'env:SNAPSHARE_WEBHOOK' }, environment);

  test('is found there by the function that sends', async () => {
    const { address, receivedCount } = await endpoint((_, response) => response.end());
    const lines = await tellWith({ SNAPSHARE_WEBHOOK: ` ${address}/${SECRET}\n` });
    expect(receivedCount()).toBe(1);
    expect(lines.join()).not.toContain(SECRET);
  });

  test.each([
    { name: 'is missing', environment: {}, problem: 'the environment variable SNAPSHARE_WEBHOOK is not set' },
    { name: 'is empty', environment: { SNAPSHARE_WEBHOOK: '' }, problem: 'is not set' },
    { name: 'is no address', environment: { SNAPSHARE_WEBHOOK: SECRET }, problem: 'holds no https URL' },
    {
      name: 'is not encrypted on its way',
      environment: { SNAPSHARE_WEBHOOK: `http://example.com/${SECRET}` },
      problem: 'holds no https URL',
    },
  ])('and $name is a clear line of the log and fails nothing', async ({ environment, problem }) => {
    const lines = await tellWith(environment);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        level: 'warn',
        message: 'a notice could not be sent',
        channel: 'webhook',
        problem: expect.stringContaining(problem) as string,
      },
    ]);
    expect(lines.join()).not.toContain(SECRET);
  });
});

const BOMB = gzipSync(Buffer.alloc(64_000_000, ' '));

describe('an endpoint for notices', () => {
  test.each([
    {
      name: 'that answers without an end',
      isEndless: true,
      answer: (_, response) => {
        const write = (): void => void response.write('x'.repeat(65_536), () => setImmediate(write));
        write();
      },
    },
    {
      name: 'that answers a bomb',
      isEndless: false,
      answer: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
    },
    {
      name: 'that answers a byte at a time',
      isEndless: true,
      answer: (_, response) => {
        const timer = setInterval(() => {
          // What nothing holds any more is gone, as it is in a run of many calls.
          collectGarbage();
          response.write(' ');
        }, 100);
        response.once('close', () => clearInterval(timer));
      },
    },
  ] satisfies readonly {
    name: string;
    isEndless: boolean;
    answer: RequestListener;
  }[])('$name holds up nobody', async ({ isEndless, answer }) => {
    for (const channel of ['webhook', 'dingtalk'] as const) {
      const { address, closed } = await endpoint(answer);
      const startMs = performance.now();
      const memoryBefore = process.memoryUsage().rss;
      await tellOf({ [channel]: address });
      // Given up after 3 seconds; a busy machine may be late to see that.
      expect(performance.now() - startMs).toBeLessThan(60_000);
      expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(100_000_000);
      if (isEndless) await closed;
    }
  });
});

describe('a package', () => {
  test('for a member has no address in it, and keeps the name of a variable', () => {
    const document = {
      ...BASE,
      notify: { ...NOTIFY, dingtalk: 'env:ROBOT', teams: { shop: { webhook: NOTIFY.webhook } } },
    };
    expect(memberPolicy(document)).toEqual({
      ...BASE,
      notify: { webhook: '', dingtalk: 'env:ROBOT', teams: { shop: { webhook: '' } } },
    });
    expect(memberPolicy(BASE)).toBe(BASE);
  });

  test('that the build makes for members is the one for the owner but for the addresses', () => {
    const members = join(ROOT, 'dist/members');
    expect(readdirSync(members).sort()).toEqual(['accept-invitation', 'use-shared']);
    for (const name of ['accept-invitation', 'use-shared']) {
      const read = (place: string, file: string): string => readFileSync(join(ROOT, 'dist', place, name, file), 'utf8');
      expect(read('members', 'index.js')).toBe(read('functions', 'index.js'));
      expect(JSON.parse(read('members', 'policy.json'))).toEqual(
        memberPolicy(JSON.parse(read('functions', 'policy.json'))),
      );
    }
  });

  test('is shown before it is deployed without what its variables hold', () => {
    const account = { accountId: '1234567890123456', access: 'owner' };
    const props = { functionName: 'snapshare-sweep', environmentVariables: { SNAPSHARE_WEBHOOK: NOTIFY.webhook } };
    const rendered = { resource: 'sweep', component: 'fc3@0.1.22', props };
    const shown = showSteps([{ account, regionId: 'cn-hangzhou', file: 's.yaml', rendered }]);
    expect(shown).toContain('SNAPSHARE_WEBHOOK');
    expect(shown).not.toContain(SECRET);
  });
});

// A copy that `s init` made is no clone.
test.skipIf(!existsSync(join(ROOT, '.git')))('no file of the project holds an address', () => {
  const files = execFileSync('git', ['ls-files', '-z', '*.yaml', '*.yml', '*.json'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of files.split('\0').filter((name) => name !== '' && name !== 'package-lock.json')) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    expect([file, /access_token=|^\s*"?(?:webhook|dingtalk)"?:\s*["']?https?:/m.test(text)]).toEqual([file, false]);
  }
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** An endpoint on this machine, and whether the first connection to it has been closed. */
async function endpoint(answer: RequestListener) {
  let count = 0;
  const server = createServer((request, response) => {
    count++;
    request.resume().once('end', () => answer(request, response));
  });
  servers.push(server);
  const closed = new Promise<void>((resolve) => {
    server.once('connection', (socket) => socket.once('close', () => resolve()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, receivedCount: () => count, closed };
}
