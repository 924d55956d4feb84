import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Clock } from '../emulator/clock.ts';
import { LocalCloud } from '../emulator/local-cloud.ts';
import { makeCertificate, NoCertificate } from './certificate.ts';
import { CLIENTS, type Client, Skipped } from './clients/clients.ts';
import { type Row, readResults, renderMatrix } from './clients/matrix.ts';
import { run } from './clients/process.ts';
import { takeTemporaryFolder } from './temporary-folder.ts';

const REGION = 'cn-hangzhou';
const SNAPSHOTS = 3;
/** What the clients are installed into; git does not see it. */
const FOLDER = join(import.meta.dirname, '../.local/clients');

/** An owner with a few snapshots and a member of the directory, of which no other client knows. */
function stageOf(cloud: LocalCloud, certificatePath: string): Record<string, string> {
  const owner = cloud.createAccount({ directory: 'member' });
  const member = cloud.createAccount({ directory: 'member' });
  const person = cloud.as(owner.accountId, REGION);
  const ids = Array.from({ length: SNAPSHOTS }, () => person.createSnapshot({ isComplete: true }).snapshotId);
  return {
    CLIENT_HOST: new URL(cloud.endpoints[REGION] ?? '').host,
    CLIENT_REGION: REGION,
    CLIENT_OWNER_KEY: owner.accessKeyId,
    CLIENT_OWNER_SECRET: owner.accessKeySecret,
    CLIENT_MEMBER_ID: member.accountId,
    CLIENT_MEMBER_KEY: member.accessKeyId,
    CLIENT_MEMBER_SECRET: member.accessKeySecret,
    CLIENT_SNAPSHOT_ID: ids[0] ?? '',
    CLIENT_SNAPSHOTS: String(SNAPSHOTS),
    CLIENT_CERTIFICATE: certificatePath,
  };
}

async function tryClient(client: Client, env: Record<string, string>): Promise<Row> {
  try {
    process.stderr.write(`${client.name}: installing\n`);
    const [command, ...args] = await client.install(FOLDER);
    process.stderr.write(`${client.name}: running\n`);
    const { output, errors } = await run(command, args, env);
    return { name: client.name, results: readResults(output), errors };
  } catch (error) {
    if (error instanceof Skipped) return { name: client.name, skipped: error.message };
    throw error;
  }
}

async function tryAll(certificateFolder: string): Promise<boolean> {
  const certificate = makeCertificate(certificateFolder);
  const cloud = new LocalCloud({ clock: Clock.live(), regions: [REGION], settleMs: 200, certificate });
  await cloud.start();
  try {
    mkdirSync(FOLDER, { recursive: true });
    const rows: Row[] = [];
    for (const client of CLIENTS) rows.push(await tryClient(client, stageOf(cloud, certificate.path)));
    const { text, isFine } = renderMatrix(rows);
    process.stdout.write(text);
    return isFine;
  } finally {
    await cloud.stop();
  }
}

const removeFolder = takeTemporaryFolder();
try {
  const isFine = await tryAll(process.env['TMPDIR'] ?? '');
  process.exitCode = isFine ? 0 : 1;
} catch (error) {
  if (!(error instanceof NoCertificate)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  removeFolder();
}
