import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.ts';

/** A client cannot be tried on this machine, and why. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** A small program on an official SDK. It reports one line a check. */
export interface Client {
  readonly name: string;
  /**
   * Installs what it needs below the folder, once.
   * @returns The command that runs it.
   * @throws {Skipped} when its language or its packages are missing.
   */
  readonly install: (folder: string) => Promise<readonly [string, ...string[]]>;
}

const HERE = import.meta.dirname;

/** Runs a step of an installation; what it wrote last is why it failed. */
async function step(what: string, command: string, args: readonly string[]): Promise<void> {
  const done = await run(command, args).catch((error: unknown) => {
    throw new Skipped(`${command} is not installed`, { cause: error });
  });
  if (done.exitCode === 0) return;
  const last = `${done.output}\n${done.errors}`.trim().split('\n').at(-1) ?? '';
  throw new Skipped(`${what} failed: ${last.slice(0, 200)}`);
}

const python = (name: string, file: string): Client => ({
  name,
  async install(folder) {
    const venv = join(folder, 'python');
    const interpreter = join(venv, 'bin/python');
    if (!existsSync(interpreter)) await step('making a venv', 'python3', ['-m', 'venv', venv]);
    const requirements = join(HERE, 'python/requirements.txt');
    await step('installing from PyPI', interpreter, ['-m', 'pip', 'install', '-q', '-r', requirements]);
    return [interpreter, join(HERE, 'python', file)];
  },
});

const java: Client = {
  name: 'Java, earlier SDK (HMAC-SHA1)',
  async install(folder) {
    const libraries = join(folder, 'java/lib');
    const classes = join(folder, 'java/classes');
    mkdirSync(classes, { recursive: true });
    const where = [`-Dmaven.repo.local=${join(folder, 'm2')}`, `-DoutputDirectory=${libraries}`];
    const pom = join(HERE, 'java/pom.xml');
    await step('installing from Maven Central', 'mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      ...where,
      'dependency:copy-dependencies',
    ]);
    const path = `${join(libraries, '*')}:${classes}`;
    await step('compiling', 'javac', ['-cp', path, '-d', classes, join(HERE, 'java/Earlier.java')]);
    return ['java', '-cp', path, 'Earlier'];
  },
};

/** Every client that is tried. */
export const CLIENTS: readonly Client[] = [
  python('Python, present SDK (ACS3-HMAC-SHA256)', 'present.py'),
  python('Python, earlier SDK (HMAC-SHA1, HTTPS)', 'earlier.py'),
  java,
];
