import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Run } from './company.ts';
import { asPromised } from './promised.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface AloneOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: Buffer | string;
  /** Options of Node. */
  readonly node?: readonly string[];
}

/** The built command in a home of its own, with the example as its policy and no cloud: what is called fails at once. */
export class Alone {
  readonly dir = mkdtempSync(join(tmpdir(), 'snapshare-alone-'));

  /** Writes a file, by its path in the home, which is the working folder as well. */
  write(path: string, content: Buffer | string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), content);
  }

  async run(args: readonly string[], { environment = {}, stdin = '', node = [] }: AloneOptions = {}): Promise<Run> {
    const child = spawn(process.execPath, [...node, join(ROOT, 'dist/cli/snapshare.js'), ...args], {
      cwd: this.dir,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.dir,
        SNAPSHARE_POLICY: join(ROOT, 'examples/snapshare.yaml'),
        ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
        ...environment,
      },
    });
    child.stdin.on('error', () => undefined).end(stdin);
    return asPromised(args, await ended(child));
  }

  end(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess): Promise<Run> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ...texts, code };
}
