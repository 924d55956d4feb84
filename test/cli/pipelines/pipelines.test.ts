import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../../../emulator/state/ram.ts';
import { parseYaml } from '../../../shared/base/yaml.ts';
import { deployPolicies, planPolicies } from '../../../shared/rights/pipeline.ts';
import { type Company, HANGZHOU, normalize, startCompany } from '../company.ts';
import { parse } from '../parse.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (name: string): string => readFileSync(join(ROOT, 'examples/pipelines', name), 'utf8');

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly id?: string; readonly run?: string }[] }>
  >;
}
const GITHUB = parseYaml(read('github.yml')) as Workflow;

/** The words of each command of ours, with an id for the variable that names an owner. */
const commandsOf = (text: string): string[][] =>
  [...text.matchAll(/npx snapshare ([^\n]+)/g)].map(([, line = '']) => {
    const [words = ''] = line.split(/ (?:\|\||>)|;/);
    return words
      .replaceAll(/"\$(?:owner|OWNER)(\.json)?"/g, '1000000000000001$1')
      .trim()
      .split(/\s+/);
  });

test.each(['github.yml', 'yunxiao.yaml'])('every command of %s is understood by the command line', async (name) => {
  const commands = commandsOf(read(name));
  expect([...new Set(commands.map(([command]) => command))].sort()).toEqual(['deploy', 'exposure', 'plan', 'validate']);
  for (const words of commands) await expect(parse(words), words.join(' ')).resolves.toBeDefined();
});

test('every script of the pipelines is one that a shell can read', () => {
  const scripts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      if (key === 'run' && typeof part === 'string') scripts.push(part);
      else collect(part);
    }
  };
  for (const name of ['github.yml', 'yunxiao.yaml']) collect(parseYaml(read(name)));
  expect(scripts.length).toBeGreaterThan(8);
  for (const script of scripts) execFileSync('bash', ['-n'], { input: script });
});

test('Yunxiao deploys what main holds and nothing else, whatever the branch of a proposal is called', () => {
  const work = mkdtempSync(join(tmpdir(), 'snapshare-yunxiao-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: work, stdio: 'pipe' });
  // What would install ends with a code of its own.
  for (const name of ['npm', 'npx']) writeFileSync(join(work, name), '#!/bin/sh\nexit 7\n', { mode: 0o755 });
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'merged');
  git('remote', 'add', 'origin', work);
  const { stages } = parseYaml(read('yunxiao.yaml')) as {
    stages: { deploy: { jobs: Record<string, { steps: { deploy: { with: { run: string } } } }> } };
  };
  const scripts = Object.values(stages.deploy.jobs).map(({ steps }) => steps.deploy.with.run);
  const env = { PATH: `${work}:/usr/local/bin:/usr/bin:/bin`, HOME: work, OWNER: '1' };
  const codes = () => scripts.map((script) => spawnSync('sh', ['-c', script], { cwd: work, env }).status);
  expect(codes()).toEqual([7, 7]);
  git('checkout', '-q', '--detach');
  git('commit', '-q', '--allow-empty', '-m', 'proposed');
  expect(codes()).toEqual([1, 1]);
  rmSync(work, { recursive: true });
});

describe('the script that answers a pull request, on the local cloud', () => {
  const TEAMS = Array.from({ length: 12 }, (_, index) => String(1_000_000_000_000_100 + index));
  const BASE = { installation: 'acme', mode: 'sync', regions: [HANGZHOU], principals: { directory: [], external: [] } };
  let company: Company;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    company = await startCompany();
    const { land, owner } = company;
    for (const [index, accountId] of TEAMS.entries())
      land.cloud.createAccount({ accountId, name: `team-${index + 1}`, directory: 'member' });
    const person = land.cloud.as(owner.accountId, HANGZHOU);
    for (const name of ['golden', 'seed'])
      ids[name] = person.createSnapshot({ name, isComplete: true, tags: { image: 'base' } }).snapshotId;
    const bin = join(company.dir, 'bin');
    mkdirSync(bin);
    // Who is called goes the way of a run; the keys of the stage stand in for the token.
    writeFileSync(
      join(bin, 'npx'),
      `#!/bin/sh\nshift\nexec '${process.execPath}' '${ROOT}/dist/cli/snapshare.js' "$@"\n`,
    );
    writeFileSync(join(bin, 'curl'), '#!/bin/sh\necho \'{"value":"token"}\'\n');
    execFileSync('chmod', ['+x', join(bin, 'npx'), join(bin, 'curl')]);
    execFileSync('ln', ['-s', process.execPath, join(bin, 'node')]);
  });
  afterAll(() => company.land.stop());

  /** Commits the policy in force and the changed one, and runs the step as the service does. */
  async function propose(inForce: object, changed: object) {
    const { dir, owner, land } = company;
    const work = join(dir, 'work');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: work, stdio: 'pipe' });
    git('init', '-q');
    for (const policy of [inForce, changed]) {
      writeFileSync(join(work, 'snapshare.yaml'), JSON.stringify({ ...BASE, ...policy }));
      git('add', 'snapshare.yaml');
      git('commit', '-q', '--allow-empty', '-m', 'policy');
    }
    const script = GITHUB.jobs['plan']?.steps.find(({ id }) => id === 'plan')?.run ?? '';
    const env = {
      PATH: `${join(dir, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: dir,
      OWNERS: owner.accountId,
      IN_FORCE: 'HEAD^1',
      RUNNER_TEMP: dir,
      GITHUB_OUTPUT: join(work, 'output'),
      GITHUB_STEP_SUMMARY: join(work, 'summary'),
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/?a=b',
      SNAPSHARE_ENDPOINTS: JSON.stringify(land.cloud.endpoints),
      ALIBABA_CLOUD_ACCESS_KEY_ID: owner.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: owner.accessKeySecret,
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    };
    const child = spawn('bash', ['-e', '-c', script], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    const file = (name: string): string => readFileSync(join(work, name), 'utf8');
    return { code, said, comment: file(`${owner.accountId}.md`), output: file('output'), summary: file('summary') };
  }

  test('tells of a change that lets twelve accounts in and one outside, which then needs a second approval', async () => {
    const { partner } = company;
    const { code, said, comment, output, summary } = await propose(
      {},
      {
        principals: { directory: TEAMS, external: [partner.accountId] },
        groups: { teams: TEAMS },
        rules: [
          { match: { name: 'golden' }, shareTo: '@teams' },
          { match: { name: 'seed' }, shareTo: partner.accountId },
        ],
      },
    );
    expect(code, said).toBe(0);
    expect(output).toBe('leaving=1\n');
    expect(summary).toBe(comment);
    const writes = company.land.cloud.calls.filter(({ isWrite }) => isWrite);
    expect(writes).toEqual([]);
    await expect(normalize(comment, ids)).toMatchFileSnapshot('../../golden/cli/pull-request-comment.md');
  });

  test('fails on a brake, with what it holds in the comment', async () => {
    const { partner, run, dir } = company;
    const given = {
      principals: { directory: [], external: [partner.accountId] },
      rules: [{ match: { name: 'seed' }, shareTo: partner.accountId }],
    };
    const file = join(dir, 'given.yaml');
    writeFileSync(file, JSON.stringify({ ...BASE, ...given }));
    await run(['plan', '--policy', file, '--out', 'given.json']);
    expect((await run(['apply', 'given.json', '--policy', file, '--yes'])).code).toBe(0);
    const reader = company.land.cloud.as(partner.accountId, HANGZHOU);
    for (const { invitationId } of reader.listInvitations()) reader.acceptInvitation(invitationId);
    await expect.poll(() => reader.visibleSnapshots().length).toBe(1);
    const { code, said, comment } = await propose(given, { brakes: { forbidden: { count: 0, percent: 0 } } });
    expect(code).toBe(1);
    expect(said).toContain('ended with 3');
    expect(comment).toContain('HELD BACK in cn-hangzhou by brakes.forbidden');
  });

  test('fails on what neither policy permits, not on what the change permits or ends', async () => {
    const { land, owner, stranger, partner } = company;
    const principals = { directory: [], external: [stranger.accountId, partner.accountId] };
    const person = land.cloud.as(owner.accountId, HANGZHOU);
    person.createShare({
      name: 'by-hand',
      allowsExternalTargets: true,
      principals: [stranger.accountId],
      snapshotIds: [ids['golden'] ?? ''],
    });
    const them = land.cloud.as(stranger.accountId, HANGZHOU);
    for (const { invitationId } of them.listInvitations()) them.acceptInvitation(invitationId);
    await expect.poll(() => them.visibleSnapshots().length).toBe(1);
    const outcomes: Record<string, unknown> = {};
    for (const [what, inForce, changed] of [
      ['neither permits', {}, {}],
      ['the change permits', {}, { principals }],
      ['the change no longer permits', { principals }, {}],
    ] as const)
      outcomes[what] = (await propose(inForce, changed)).code;
    expect(outcomes).toEqual({ 'neither permits': 1, 'the change permits': 0, 'the change no longer permits': 0 });
  });
});

test('the role for planning reads and assumes nothing, and the one for deploying passes on our roles alone', () => {
  const READINGS = { severalValues: 'any', missingKey: 'fails' } as const;
  const may = (documents: ReturnType<typeof planPolicies>, action: string, resource = '*'): boolean =>
    judge(documents, action, resource, {}, READINGS).isAllowed;
  const plan = planPolicies();
  expect(may(plan, 'ecs:DescribeSnapshots')).toBe(true);
  for (const action of plan.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))
    expect(action).toMatch(/^\w+:(?:Describe|Get|List)/);
  const deploy = deployPolicies();
  expect(may(deploy, 'fc:UpdateFunction', 'acs:fc:cn-hangzhou:1:functions/snapshare-sweep')).toBe(true);
  expect(may(deploy, 'fc:UpdateFunction', 'acs:fc:cn-hangzhou:1:functions/other')).toBe(false);
  expect(may(deploy, 'ram:PassRole', 'acs:ram::1:role/snapshare-sweep')).toBe(true);
  expect(may(deploy, 'ram:PassRole', 'acs:ram::1:role/admin')).toBe(false);
  for (const action of ['resourcesharing:CreateResourceShare', 'sts:AssumeRole', 'ram:CreateRole'])
    expect(may(deploy, action)).toBe(false);
});
