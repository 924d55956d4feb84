import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_SWEEP, Script } from '../scripts/script.ts';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'dist/cli/snapshare.js');
/** In the page, the snapshot was made then. */
const CREATED_MS = Date.parse('2026-12-01T09:00Z');

let local: Script;
let folder: string;
beforeAll(async () => {
  local = new Script('local.ts', [], NO_SWEEP);
  folder = mkdtempSync(join(tmpdir(), 'snapshare-first-hour-'));
  await local.printed(/Ctrl-C/);
});
afterAll(async () => {
  local.signal('SIGTERM');
  await local.end();
});

interface Answer {
  readonly text: string;
  readonly code: number;
}

/** Types a command as the page shows it, in a folder that is as empty of policies as a clone. */
async function type(command: string): Promise<Answer> {
  const script = command.replaceAll('npx snapshare', `'${process.execPath}' '${CLI}'`);
  const run = promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' },
    encoding: 'utf8',
  });
  try {
    const { stdout, stderr } = await run;
    return { text: stdout + stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as {
      readonly stdout: string;
      readonly stderr: string;
      readonly code: number;
    };
    return { text: stdout + stderr, code };
  }
}

const found = (pattern: RegExp): string => pattern.exec(local.output)?.[1] ?? '';

test('the first hour on a fresh clone goes as docs/first-hour.md tells it', async () => {
  const snapshotId = found(/golden-web, (s-\w+)/);
  const source = found(/^ {2}(source .*)$/m);
  const steps: string[] = [];
  const show = (command: string, { text }: Answer): void => {
    steps.push(`$ ${command}\n${text}`.trimEnd());
  };
  const typeAndShow = async (command: string, code: number, before = ''): Promise<void> => {
    const answer = await type(before + command);
    expect(answer, command).toMatchObject({ code });
    show(command, answer);
  };
  const block = (): string => `\`\`\`console\n${steps.splice(0).join('\n\n')}\n\`\`\`\n`;

  show('git clone <where it lies> snapshare && cd snapshare', { text: '', code: 0 });
  show('npm ci', { text: '', code: 0 });
  show('npm run build', { text: '', code: 0 });
  const beginning = block();

  await typeAndShow('npx snapshare init --installation acme --regions cn-hangzhou,cn-shanghai', 0);
  await typeAndShow('npx snapshare validate', 0);
  const policy = block();

  const welcome = /^For Snapshare's[\s\S]*?(?=\n\nFor the aliyun)/m.exec(local.output)?.[0] ?? '';
  show('npm run local', { text: welcome, code: 0 });
  const cloud = block();

  const inLocal = `${source}\n`;
  await typeAndShow('npx snapshare plan', 0, inLocal);
  await typeAndShow(`npx snapshare share ${snapshotId} 1000000000000002 --yes`, 0, inLocal);
  await local.printed(/snapshare-share-on-tag of owner in cn-hangzhou.*: 1 of 1 planned changes applied/);
  const isGranted = async (): Promise<boolean> =>
    (await type(`${inLocal}npx snapshare status --json`)).text.includes('"state": "granted"');
  await expect.poll(isGranted).toBe(true);
  await typeAndShow('npx snapshare status', 0, inLocal);
  await typeAndShow(`npx snapshare readers ${snapshotId}`, 0, inLocal);
  await typeAndShow(`npx snapshare explain ${snapshotId} 1000000000000002`, 0, inLocal);
  await typeAndShow('npx snapshare status --profile shop --account 1000000000000002', 0, inLocal);
  await typeAndShow('npx snapshare report --out report.html', 0, inLocal);
  const sharing = `$ ${source}\n\n${block().replace('```console\n', '')}`;

  const page = `# The first hour

Written by \`test/cli/first-hour.test.ts\` from what the commands print, with the ids and times of one run;
\`npx vitest run test/cli/first-hour.test.ts -u\` writes it anew. No cloud account is needed for any of it.

## Get it
${beginning}
## A policy of your own
Its mode is \`observe\`, so nothing is changed before you say so. Every key is explained in [policy.md](policy.md).

${policy}
## A cloud to try it on
In a second terminal. It goes on until Ctrl-C, and lists what the functions in it do.

${cloud}
## Share a snapshot, and see who reads it
Back in the first terminal. The tag is all that is written by hand: the functions follow.

\`\`\`console
${sharing}
The owner is the hub of a second owner, \`studio\`, so \`plan\`, \`status\` and \`report\` look at both
([landing-zone.md](landing-zone.md)). The second \`status\` is what the account \`shop\` is told of itself, with its own id
after \`--account\`, since the owners do not let it in. The report is one page to open in a browser.

## Then
On your own account, \`npx snapshare doctor\` says what is missing, and \`npx snapshare plan\` what would change. To have it done by
itself: [deploy.md](deploy.md).
`;
  await expect(normal(page, snapshotId)).toMatchFileSnapshot('../../docs/first-hour.md');
});

/** Writes ids, ports, paths and times as those of one run, as wide as they were. */
function normal(page: string, snapshotId: string): string {
  const created = /created (\d{4}-\d\d-\d\d \d\d:\d\d)/.exec(page)?.[1] ?? '';
  const shiftMs = CREATED_MS - Date.parse(`${created.replace(' ', 'T')}Z`);
  return page
    .replaceAll(folder, '/home/you/snapshare')
    .replaceAll(snapshotId, 's-bp1abcdefgh'.padEnd(snapshotId.length, '0'))
    .replaceAll(/\bs-(?!bp1abcdefgh)[a-z0-9]{20}\b/g, 's-bp1seenbyshop0000000')
    .replaceAll(/\brs-[A-Za-z0-9]{12}\b/g, 'rs-000000000001')
    .replaceAll(/snapshare-[0-9a-f]{40}/g, `snapshare-${'0'.repeat(40)}`)
    .replaceAll(/\/\S*\/snapshare-[A-Za-z0-9]{6}\//g, '/tmp/snapshare-abc123/')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, (time) =>
      new Date(Date.parse(`${time.replace(' ', 'T')}Z`) + shiftMs).toISOString().slice(0, 16).replace('T', ' '),
    );
}
