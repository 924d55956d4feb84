import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../emulator/state/types.ts';

/** A certificate in files: what a client has to trust lies at `path`. */
export interface CertificateFiles extends Certificate {
  readonly path: string;
}

/** No certificate can be made on this machine. */
export class NoCertificate extends Error {
  override readonly name = 'NoCertificate';
}

/**
 * Makes a certificate of this machine's loopback for a month, with a key of its own, by `openssl`.
 * @param folder Where both files go; only its owner should see into it.
 * @throws {NoCertificate} when there is no `openssl`, or it fails.
 */
export function makeCertificate(folder: string): CertificateFiles {
  const path = join(folder, 'snapshare-local.pem');
  const keyPath = join(folder, 'snapshare-local.key');
  const names = 'subjectAltName=DNS:localhost,DNS:*.localhost,IP:127.0.0.1';
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
  const what = ['-subj', '/CN=snapshare local cloud', '-addext', names, '-out', path, '-keyout', keyPath];
  const made = spawnSync('openssl', ['req', ...kind, ...what], { encoding: 'utf8' });
  if (made.error !== undefined)
    throw new NoCertificate('HTTPS needs openssl, which is not installed', { cause: made.error });
  if (made.status !== 0) throw new NoCertificate(`openssl made no certificate: ${made.stderr.trim()}`);
  return { path, cert: readFileSync(path, 'utf8'), key: readFileSync(keyPath, 'utf8') };
}
