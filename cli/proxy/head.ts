import http from 'node:http';
import https from 'node:https';

const PATIENCE_MS = 5_000;

/**
 * Asks for the headers of an address, through a proxy where there is one, which `fetch` does not.
 * @throws {Error} with Node's code, `ETIMEDOUT` where nothing answers in time.
 */
export function headOf(url: string): Promise<http.IncomingHttpHeaders> {
  const { request: open } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const request = open(url, { method: 'HEAD', signal }, (response) => {
      response.resume();
      resolve(response.headers);
    });
    request.once('error', (error) =>
      reject(signal.aborted ? Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }) : error),
    );
    request.end();
  });
}
