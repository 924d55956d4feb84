import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** For a local cloud whose sweeps do not come between an event and what it leads to, whatever the minute. */
export const NO_SWEEP = { SNAPSHARE_SWEEP_CRON: '0 0 0 29 2 *' };

/** A script of the project in a process of its own. */
export class Script {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #waiting = new Set<() => void>();
  #output = '';
  #errors = '';

  /** @param environment Beside that of the test. */
  constructor(name: string, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', join('scripts', name), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...environment },
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#output += chunk.toString();
      for (const look of this.#waiting) look();
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    this.#exit = new Promise((resolve) => this.#child.once('close', resolve));
  }

  get output(): string {
    return this.#output;
  }

  get errors(): string {
    return this.#errors;
  }

  /** Waits for the end. @returns The exit code; null when a signal ended it. */
  end(): Promise<number | null> {
    return this.#exit;
  }

  /** Waits until the output matches. Fails when the script ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const found = new Promise<RegExpExecArray>((resolve) => {
      const look = (): void => {
        const match = pattern.exec(this.#output);
        if (match === null) return;
        this.#waiting.delete(look);
        resolve(match);
      };
      this.#waiting.add(look);
      look();
    });
    const ended = this.#exit.then((code): never => {
      throw new Error(`ended with ${String(code)} before printing ${String(pattern)}: ${this.#output}${this.#errors}`);
    });
    return Promise.race([found, ended]);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}
