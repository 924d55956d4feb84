import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Params } from '../products/call/params.ts';
import type { Credential, Credentials } from '../state/credentials.ts';
import { refuse } from '../state/errors.ts';
import type { Identity } from '../state/identity.ts';
import { MINUTE_MS } from '../state/times.ts';
import type { HttpRequest } from './http.ts';

const MAX_SKEW_MS = 15 * MINUTE_MS;
const NONCES_KEPT = 200_000;

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const isEqual = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Verifies who signed a request, in the header form (ACS3-HMAC-SHA256) and the older query form (HMAC-SHA1). */
export class SignatureCheck {
  readonly #credentials: Credentials;
  #nonces = new Set<string>();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** @throws {ServiceError} for a request that is not signed, signed wrongly, too old, or a repetition. */
  identify(request: HttpRequest, params: Params, nowMs: number): Identity {
    const authorization = request.headers['authorization'];
    return authorization === undefined
      ? this.#identifyQuery(request, params, nowMs)
      : this.#identifyHeader(request, authorization, nowMs);
  }

  #identifyHeader(request: HttpRequest, authorization: string, nowMs: number): Identity {
    const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]+)$/.exec(
      authorization,
    );
    const [, accessKeyId, signedHeaders, signature] = match ?? [];
    if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined) {
      return refuse(400, 'IncompleteSignature', 'The Authorization header cannot be read.');
    }
    const credential = this.#find(accessKeyId);
    const bodyHash = createHash('sha256').update(request.body).digest('hex');
    if (request.headers['x-acs-content-sha256'] !== bodyHash) refuse(400, 'SignatureDoesNotMatch');
    const query = [...request.query]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${encode(value)}`);
    const headers = signedHeaders.split(';').map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`);
    const canonical = [request.method, request.path, query.join('&'), headers.join(''), signedHeaders, bodyHash].join(
      '\n',
    );
    const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
    const expected = createHmac('sha256', credential.accessKeySecret).update(text).digest('hex');
    if (!isEqual(expected, signature)) refuse(400, 'SignatureDoesNotMatch');
    this.#checkToken(credential, request.headers['x-acs-security-token'], nowMs);
    this.#checkFresh(accessKeyId, request.headers['x-acs-date'], request.headers['x-acs-signature-nonce'], nowMs);
    return credential.identity;
  }

  #identifyQuery(request: HttpRequest, params: Params, nowMs: number): Identity {
    const accessKeyId = params.text('AccessKeyId');
    const signature = params.text('Signature');
    if (accessKeyId === undefined) return refuse(400, 'MissingAccessKeyId', 'The request is not signed.');
    if (signature === undefined) return refuse(400, 'IncompleteSignature');
    if (params.text('SignatureMethod') !== 'HMAC-SHA1') return refuse(400, 'IncompleteSignature');
    const credential = this.#find(accessKeyId);
    const canonical = [...params.values]
      .filter(([name]) => name !== 'Signature')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&');
    const text = `${request.method}&%2F&${encode(canonical)}`;
    const expected = createHmac('sha1', `${credential.accessKeySecret}&`).update(text).digest('base64');
    if (!isEqual(expected, signature)) refuse(400, 'SignatureDoesNotMatch');
    this.#checkToken(credential, params.text('SecurityToken'), nowMs);
    this.#checkFresh(accessKeyId, params.text('Timestamp'), params.text('SignatureNonce'), nowMs);
    return credential.identity;
  }

  #find(accessKeyId: string): Credential {
    return (
      this.#credentials.find(accessKeyId) ?? refuse(404, 'InvalidAccessKeyId.NotFound', 'The access key is unknown.')
    );
  }

  #checkToken(credential: Credential, token: string | undefined, nowMs: number): void {
    if (credential.securityToken === undefined) return;
    if (token !== credential.securityToken) refuse(400, 'InvalidSecurityToken.Malformed');
    if (credential.expiresAtMs !== undefined && nowMs >= credential.expiresAtMs)
      refuse(403, 'InvalidSecurityToken.Expired');
  }

  #checkFresh(accessKeyId: string, date: string | undefined, nonce: string | undefined, nowMs: number): void {
    const dateMs = Date.parse(date ?? '');
    if (Number.isNaN(dateMs)) refuse(400, 'IllegalTimestamp');
    if (Math.abs(dateMs - nowMs) > MAX_SKEW_MS) refuse(400, 'InvalidTimeStamp.Expired');
    if (nonce === undefined) refuse(400, 'MissingSignatureNonce');
    const key = `${accessKeyId} ${nonce}`;
    if (this.#nonces.has(key)) refuse(400, 'SignatureNonceUsed');
    if (this.#nonces.size >= NONCES_KEPT) this.#nonces = new Set([...this.#nonces].slice(NONCES_KEPT / 2));
    this.#nonces.add(key);
  }
}
