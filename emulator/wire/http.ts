/** A request as it came over the wire. */
export interface HttpRequest {
  readonly regionId: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What is sent back; `reset` closes the connection without an answer. */
export type HttpAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string | Buffer }
  | 'reset';

/** Serves requests that are not RPC calls, such as those of Function Compute. */
export interface ProductRoute {
  readonly match: (request: HttpRequest) => boolean;
  readonly handle: (request: HttpRequest) => Promise<HttpAnswer>;
}

/** What the protocol adds to the parameters of an RPC call, the older signature form with its nonce and time included. */
const PROTOCOL_NAMES = new Set([
  'AccessKeyId',
  'Action',
  'Format',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureType',
  'SignatureVersion',
  'Timestamp',
  'Version',
]);

/** The parameters of the operation itself. Nothing that comes after the signature sees the others: they differ in every call. */
export const withoutProtocol = (params: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...params].filter(([name]) => !PROTOCOL_NAMES.has(name)));

/** The region that a request to a port of all regions means: as it says, else as its host does, else the first of them. */
export function regionNamed(request: Omit<HttpRequest, 'regionId'>, regionIds: readonly string[]): string {
  const named = paramsOf(request).get('RegionId') ?? '';
  const labels = (request.headers['host'] ?? '').split(/[.:]/);
  const found = regionIds.find((regionId) => regionId === named) ?? regionIds.find((one) => labels.includes(one));
  return found ?? regionIds[0] ?? '';
}

/** Query and form parameters of an RPC call, merged. */
export function paramsOf(request: Pick<HttpRequest, 'query' | 'headers' | 'body'>): Map<string, string> {
  const values = new Map(request.query);
  const isForm = request.headers['content-type']?.includes('application/x-www-form-urlencoded') === true;
  if (isForm) for (const [name, value] of new URLSearchParams(request.body.toString())) values.set(name, value);
  return values;
}
