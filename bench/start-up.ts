import { execFile } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundle, listFunctions } from '../scripts/bundle.ts';

/** How a bundle starts: medians over many fresh processes. */
export interface StartUp {
  readonly name: string;
  readonly kiloBytes: number;
  /** CPU time of `require`, so that other work on the machine does not count. */
  readonly loadCpuMs: number;
  readonly loadWallMs: number;
}

const FUNCTIONS_DIR = join(import.meta.dirname, '../functions');
const PROCESSES = 15;

/** The client of each product that the sweep calls, as the vendor's documentation shows it. */
const FULL_CLIENTS = ['ecs20140526', 'sts20150401', 'resourcemanager20200331', 'fc20230330'];

/** Measures each function's bundle, the sweep behind the server of its custom runtime and on the vendor's full clients, and a function that does nothing. */
export async function measureStartUps(): Promise<StartUp[]> {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-start-up-'));
  const names = listFunctions(FUNCTIONS_DIR);
  const entries = names.map((name) => [name, join(FUNCTIONS_DIR, name, 'index.ts')] as const);
  await bundle(Object.fromEntries(entries), folder);
  await build({
    stdin: {
      contents: `${FULL_CLIENTS.map((name) => `import '@alicloud/${name}';`).join('\n')}\nexport * from './sweep/index.ts';`,
      resolveDir: FUNCTIONS_DIR,
    },
    outfile: join(folder, 'sweep on full clients/index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
  });
  const behindServer = 'sweep behind its server';
  const emptyFile = join(mkdtempSync(join(tmpdir(), 'snapshare-empty-')), 'index.js');
  writeFileSync(emptyFile, 'exports.handler = async () => undefined;\n');
  const files = new Map([...names, 'sweep on full clients'].map((name) => [name, join(folder, name, 'index.js')]));
  files.set(behindServer, join(folder, 'sweep/server.js'));
  files.set('empty function', emptyFile);

  const loads = new Map<string, Load[]>([...files.keys()].map((name) => [name, []]));
  // In turns, so that a slow moment of the machine meets all of them.
  for (let round = 0; round < PROCESSES; round++) {
    for (const [name, file] of files) loads.get(name)?.push(await load(file));
  }
  return [...files].map(([name, file]) => ({
    name,
    kiloBytes:
      (statSync(file).size + (name === behindServer ? statSync(join(folder, 'sweep/index.js')).size : 0)) / 1024,
    loadCpuMs: median((loads.get(name) ?? []).map(({ cpuMs }) => cpuMs)),
    loadWallMs: median((loads.get(name) ?? []).map(({ wallMs }) => wallMs)),
  }));
}

interface Load {
  readonly cpuMs: number;
  readonly wallMs: number;
}

async function load(file: string): Promise<Load> {
  const script = `
    const cpu = process.cpuUsage();
    const startMs = performance.now();
    require(${JSON.stringify(file)});
    const wallMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs }));
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env: { FC_SERVER_PORT: '0' } });
  return JSON.parse(stdout) as Load;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
