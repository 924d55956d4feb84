import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Bill } from './bill.ts';

/** What npm says of the locked packages of a project. Needs no network, and nothing installed. */
export async function readNpmBill(rootDir: string): Promise<Bill> {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--offline'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: rootDir, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Bill;
}
