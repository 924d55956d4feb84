import { parseArgs } from 'node:util';
import type { Invocation } from '../emulator/platform/deployed-function.ts';
import type { LocalCloudOptions } from '../emulator/state/types.ts';
import { type CertificateFiles, makeCertificate, NoCertificate } from './certificate.ts';
import { outcomeOf, visitedBy } from './demo/function-records.ts';
import { HANGZHOU, type LandingZone, REGIONS, startLandingZone, timersIn } from './demo/landing-zone.ts';
import { writeEnvironment } from './local/environment.ts';
import { welcome } from './local/welcome.ts';
import { takeTemporaryFolder } from './temporary-folder.ts';

const HELP = `Starts the emulated cloud of the demo in real time, deploys the built functions into it, and leaves it running.

Usage: npm run local -- [--port N] [--one-port] [--tls]

  --port N    the first region listens on 127.0.0.1:N, the next on N + 1; default: any free ports
  --one-port  one port more, for all regions: a call says which by RegionId; the next one after those of the regions
  --tls       every port answers HTTPS as well as HTTP, with a certificate made for this run; needs openssl
  --help      this text

Timers run as s.yaml says, and likewise as SNAPSHARE_SWEEP_CRON and the other variables named there say.
`;

/** A role of the account lab that the owner may assume. */
const VISITED_ROLE = 'visitor';

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the base port; undefined stands for any free ports. */
function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  const highest = 65_535 - REGIONS.length;
  if (Number.isInteger(port) && port >= 1 && port <= highest) return port;
  throw new UsageError(`--port takes a whole number from 1 to ${highest}, not ${JSON.stringify(text)}`);
}

interface Wishes {
  readonly port: number | undefined;
  readonly isOnePort: boolean;
  readonly certificate: CertificateFiles | undefined;
}

function start({ port, isOnePort, certificate }: Wishes): Promise<LandingZone> {
  const cloud: Omit<LocalCloudOptions, 'clock' | 'regions'> = {
    snapshotMs: 5_000,
    ...(port !== undefined && {
      ports: Object.fromEntries(REGIONS.map((regionId, index) => [regionId, port + index])),
    }),
    ...(isOnePort && { commonPort: port === undefined ? 0 : port + REGIONS.length }),
    ...(certificate && { certificate }),
  };
  return startLandingZone({ platform: { time: 'live' }, cloud }, timersIn(process.env));
}

/** What the timers of a hub wake: it hands each owner over to a run of its own, which tells what it did. */
const FANNING_OUT = ['snapshare-sweep', 'snapshare-unshare-expired'];

function runLine({ accounts }: LandingZone, invocation: Invocation): string {
  const { functionName, accountId, regionId, trigger, endMs = 0, atMs, error } = invocation;
  const nameOf = (id: string): string =>
    Object.values(accounts).find((account) => account.accountId === id)?.name ?? id;
  const visited = visitedBy(invocation);
  const who = `of ${nameOf(accountId)}${visited === undefined ? '' : ` for ${nameOf(visited)}`}`;
  const time = new Date(endMs).toISOString().slice(11, 19);
  const seconds = ((endMs - atMs) / 1000).toFixed(1);
  const isHandover = trigger === 'timer' && error === undefined && FANNING_OUT.includes(functionName);
  const outcome = isHandover ? 'woke a run for each owner' : outcomeOf(invocation);
  return `${time} ${functionName} ${who} in ${regionId}, woken by ${trigger}, ${seconds} s: ${outcome}\n`;
}

/** @param folder Gone when this run ends; what the command line needs goes into it. */
async function serve(folder: string, wishes: Wishes): Promise<void> {
  // Before anything is made or said, so that whoever reads the last line may already end it.
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const zone = await start(wishes);
  const { cloud, platform } = zone.land;
  platform.onInvocationEnd((invocation) => process.stdout.write(runLine(zone, invocation)));
  const { snapshotId } = cloud
    .as(zone.accounts.owner.accountId, HANGZHOU)
    .createSnapshot({ name: 'golden-web', sizeGiB: 800, retentionDays: 30, isComplete: true });
  const { lab, owner } = zone.accounts;
  const roleArn = cloud.createRole(lab.accountId, VISITED_ROLE, { principals: [owner.accountId] });
  const environmentPath = writeEnvironment(folder, zone);
  const certificatePath = wishes.certificate?.path;
  process.stdout.write(welcome(zone, { snapshotId, roleArn, environmentPath, certificatePath }));
  await ended;
  await zone.land.stop();
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** A port is taken; a timer is none. */
const KNOWN = ['EADDRINUSE', 'InvalidServerlessYaml'];

let removeFolder: (() => void) | undefined;
try {
  const options = { port: { type: 'string' }, 'one-port': { type: 'boolean' } } as const;
  const { values } = parseArgs({ options: { ...options, tls: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) process.stdout.write(HELP);
  else {
    const port = readPort(values.port);
    removeFolder = takeTemporaryFolder();
    const folder = process.env['TMPDIR'] ?? '';
    const certificate = values.tls === true ? makeCertificate(folder) : undefined;
    await serve(folder, { port, isOnePort: values['one-port'] === true, certificate });
  }
} catch (error) {
  const isUsage = error instanceof UsageError || codeOf(error).startsWith('ERR_PARSE_ARGS_');
  const isKnown = isUsage || error instanceof NoCertificate || KNOWN.includes(codeOf(error));
  if (!(error instanceof Error) || !isKnown) throw error;
  process.stderr.write(isUsage ? `${error.message}\n\n${HELP}` : `${error.message}\n`);
  process.exitCode = isUsage ? 2 : 1;
} finally {
  removeFolder?.();
}
