import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalLandscape, startLocalLandscape } from '../../emulator/index.ts';
import type { Account, LocalCloudOptions } from '../../emulator/state/types.ts';
import { asPromised } from './promised.ts';

export const HANGZHOU = 'cn-hangzhou';
const SHANGHAI = 'cn-shanghai';
export const DAY_MS = 86_400_000;
const CLI = join(import.meta.dirname, '../../dist/cli/snapshare.js');

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

export interface RunOptions {
  /** Whose keys; default the owner's. */
  readonly as?: Account;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Told of the process, to end it at some moment. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** What is typed once the command has asked, one after the other where it asks several times; whatever else it does happens before that. */
type Answer = (() => string) | readonly string[];

/**
 * An emulated cloud in real time, since the command line signs with the machine's clock; no function runs in it. One that
 * begins earlier stands still until its time is moved, which has to reach the present before the command line is run.
 */
export interface Company {
  readonly land: LocalLandscape;
  readonly owner: Account;
  readonly member: Account;
  readonly partner: Account;
  readonly stranger: Account;
  /** An empty folder with the policy in it, in which the command runs. */
  readonly dir: string;
  readonly writePolicy: (parts: object) => void;
  /** Runs the built command with no terminal. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Run>;
  /** Runs it in a pseudo-terminal, in which both streams are one, and types the input there, or answers when it is asked. */
  readonly runInTerminal: (args: readonly string[], typed?: string | Answer) => Promise<Run>;
}

export async function startCompany(
  policy: object = {},
  {
    startMs,
    ...options
  }: Pick<LocalCloudOptions, 'authorize' | 'latencyMs' | 'switches'> & { readonly startMs?: number } = {},
): Promise<Company> {
  const land = await startLocalLandscape({
    regions: [HANGZHOU, SHANGHAI],
    ...(startMs === undefined ? { platform: { time: 'live' } } : { startMs }),
    cloud: { settleMs: 1, snapshotMs: false, ...options },
  });
  const { cloud } = land;
  const owner = cloud.createAccount({ accountId: '1000000000000001', name: 'owner', directory: 'management' });
  const member = cloud.createAccount({ accountId: '1000000000000002', name: 'shop', directory: 'member' });
  const partner = cloud.createAccount({ accountId: '2000000000000001', name: 'partner' });
  const stranger = cloud.createAccount({ accountId: '2000000000000009', name: 'stranger' });
  const dir = mkdtempSync(join(tmpdir(), 'snapshare-cli-'));
  const writePolicy = (parts: object): void => {
    const whole = {
      installation: 'acme',
      mode: 'sync',
      regions: [HANGZHOU, SHANGHAI],
      principals: { directory: 'any', external: [partner.accountId] },
      accept: { senders: [owner.accountId] },
      ...policy,
      ...parts,
    };
    writeFileSync(join(dir, 'policy.json'), JSON.stringify(whole));
  };
  writePolicy({});
  const environmentOf = ({ as = owner, environment = {} }: RunOptions) => ({
    PATH: process.env['PATH'] ?? '',
    HOME: dir,
    TERM: 'xterm',
    SNAPSHARE_POLICY: join(dir, 'policy.json'),
    SNAPSHARE_ENDPOINTS: JSON.stringify(cloud.endpoints),
    ALIBABA_CLOUD_ACCESS_KEY_ID: as.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: as.accessKeySecret,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    ...environment,
  });
  return {
    land,
    owner,
    member,
    partner,
    stranger,
    dir,
    writePolicy,
    run: async (args, options = {}) => {
      const { stdin = '', onStart } = options;
      const ran = runProcess(process.execPath, [CLI, ...args], dir, environmentOf(options), stdin, onStart);
      return asPromised(args, await ran);
    },
    runInTerminal: (args, typed = '') => {
      const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
      return runProcess('script', ['-qec', command, '/dev/null'], dir, environmentOf({}), typed);
    },
  };
}

/** A question with its default. */
const ASKED = /\[(?:y\/N|snapshare)\]/g;

function runProcess(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  stdin: string | Answer,
  onStart: RunOptions['onStart'] = () => undefined,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: 'pipe' });
    onStart(child);
    const texts = { stdout: '', stderr: '' };
    const answers =
      typeof stdin === 'function' ? [stdin] : typeof stdin === 'string' ? [] : stdin.map((one) => () => one);
    let answered = 0;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
        const answer = answers[answered];
        if (!answer || (texts[name].match(ASKED)?.length ?? 0) <= answered) return;
        answered++;
        if (answered === answers.length) child.stdin.end(answer());
        else child.stdin.write(answer());
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...texts, code }));
    if (typeof stdin === 'string') child.stdin.end(stdin);
  });
}

/** Writes ids and times that differ from run to run as what they stand for, as wide as they were. */
export function normalize(text: string, snapshotIds: Readonly<Record<string, string>> = {}): string {
  let normal = text;
  for (const [name, id] of Object.entries(snapshotIds))
    normal = normal.replaceAll(id, `s-${name}`.padEnd(id.length, '-'));
  const shareIds = [...new Set(normal.match(/\brs-[A-Za-z0-9]{12}\b/g))];
  for (const [index, id] of shareIds.entries())
    normal = normal.replaceAll(id, `rs-${String(index + 1).padStart(12, '0')}`);
  return normal
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d\.\d{3})?(?: UTC|Z)/g, (time) => time.replaceAll(/\d/g, '0'))
    .replaceAll(/UTC\+8 \d{4}-\d\d-\d\d \d\d:\d\d/g, 'UTC+8 0000-00-00 00:00')
    .replaceAll(/\bfor \d+ hours\b/g, 'for 000 hours')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0')
    .replaceAll(/\b1[78]\d{11}\b/g, '0')
    .replaceAll(/[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g, '<request>');
}

/** A company whose account `shop` is in a folder, and whose owner has a snapshot that nobody else sees yet. */
export async function startCompanyWithFolder(): Promise<{
  readonly company: Company;
  readonly folder: string;
  readonly snapshotId: string;
}> {
  const company = await startCompany({ regions: [HANGZHOU] });
  const { cloud } = company.land;
  const folder = cloud.createFolder('work');
  cloud.moveAccount(company.member.accountId, folder);
  const owner = cloud.as(company.owner.accountId, HANGZHOU);
  return { company, folder, snapshotId: owner.createSnapshot({ name: 'golden', isComplete: true }).snapshotId };
}
