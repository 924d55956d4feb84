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

/** Clients split the text at its first colon, to tell a wrong secret from a text that they put together differently. */
const mismatch = (stringToSign: string): never =>
  refuse(
    400,
    'SignatureDoesNotMatch',
    `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
  );

/** Compares the signature of a request with that of the text which it should be of. */
function checkSignature(algorithm: 'sha1' | 'sha256', key: string, text: string, given: string): void {
  const encoding = algorithm === 'sha1' ? 'base64' : 'hex';
  if (!isEqual(createHmac(algorithm, key).update(text).digest(encoding), given)) mismatch(text);
}

/**
 * Verifies who signed a request: in the header form (`ACS3-HMAC-SHA256`), the older query form of RPC calls (HMAC-SHA1),
 * or the older header form of REST calls (`acs key:signature`).
 */
export class SignatureCheck {
  readonly #credentials: Credentials;
  #nonces = new Set<string>();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** @throws {ServiceError} for a request that is not signed, signed wrongly, too old, or a repetition. */
  identify(request: HttpRequest, params: Params, nowMs: number): Identity {
    const authorization = request.headers['authorization'];
    if (authorization === undefined) return this.#identifyQuery(request, params, nowMs);
    if (authorization.startsWith('acs ')) return this.#identifyRest(request, authorization, nowMs);
    return this.#identifyHeader(request, authorization, nowMs);
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
    const query = [...request.query]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${encode(value)}`);
    const headers = signedHeaders.split(';').map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`);
    const canonical = [request.method, request.path, query.join('&'), headers.join(''), signedHeaders, bodyHash].join(
      '\n',
    );
    const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
    checkSignature('sha256', credential.accessKeySecret, text, signature);
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
    checkSignature('sha1', `${credential.accessKeySecret}&`, text, signature);
    this.#checkToken(credential, params.text('SecurityToken'), nowMs);
    this.#checkFresh(accessKeyId, params.text('Timestamp'), params.text('SignatureNonce'), nowMs);
    return credential.identity;
  }

  /**
   * A body is signed by its digest, if that is sent; a nonce is sent by some clients only.
   * @see source of `alibaba-cloud-sdk-go`, `buildRoaStringToSign`
   */
  #identifyRest(request: HttpRequest, authorization: string, nowMs: number): Identity {
    const { method, path, query, headers } = request;
    const [, accessKeyId, signature] = /^acs ([^:]+):(\S+)$/.exec(authorization) ?? [];
    if (accessKeyId === undefined || signature === undefined) {
      return refuse(400, 'IncompleteSignature', 'The Authorization header cannot be read.');
    }
    const credential = this.#find(accessKeyId);
    const named = ['accept', 'content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '');
    const own = Object.keys(headers)
      .filter((name) => name.startsWith('x-acs-'))
      .sort()
      .map((name) => `${name}:${headers[name] ?? ''}`);
    const pairs = [...query]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
    const resource = `${decodeURIComponent(path)}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
    checkSignature('sha1', credential.accessKeySecret, [method, ...named, ...own, resource].join('\n'), signature);
    const bodyDigest = headers['content-md5'];
    if (bodyDigest !== undefined && bodyDigest !== createHash('md5').update(request.body).digest('base64')) {
      refuse(400, 'InvalidContentMD5', 'The Content-MD5 is not that of the body.');
    }
    this.#checkToken(credential, headers['x-acs-security-token'], nowMs);
    const nonce = headers['x-acs-signature-nonce'];
    this.#checkDate(headers['date'], nowMs);
    if (nonce !== undefined) this.#checkNonce(accessKeyId, nonce);
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
    this.#checkDate(date, nowMs);
    if (nonce === undefined) refuse(400, 'MissingSignatureNonce');
    else this.#checkNonce(accessKeyId, nonce);
  }

  #checkDate(date: string | undefined, nowMs: number): void {
    const dateMs = Date.parse(date ?? '');
    if (Number.isNaN(dateMs)) refuse(400, 'IllegalTimestamp');
    if (Math.abs(dateMs - nowMs) > MAX_SKEW_MS) refuse(400, 'InvalidTimeStamp.Expired');
  }

  #checkNonce(accessKeyId: string, nonce: string): void {
    const key = `${accessKeyId} ${nonce}`;
    if (this.#nonces.has(key)) refuse(400, 'SignatureNonceUsed');
    if (this.#nonces.size >= NONCES_KEPT) this.#nonces = new Set([...this.#nonces].slice(NONCES_KEPT / 2));
    this.#nonces.add(key);
  }
}
