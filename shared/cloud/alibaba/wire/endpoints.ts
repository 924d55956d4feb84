import { InputError } from '../../../base/errors.ts';
import { REGION_ID } from '../../../base/ids.ts';

/** The services that Snapshare calls. */
const PRODUCTS = ['ecs', 'resourcesharing', 'sts', 'kms', 'resourcemanager', 'fc', 'ram', 'actiontrail'] as const;
export type Product = (typeof PRODUCTS)[number];

/** Where a product is called. */
interface Endpoint {
  readonly protocol: 'http' | 'https';
  /** Host name with the port, if one is needed. */
  readonly host: string;
}

/**
 * Finds the endpoint of a product in a region. Central products (`sts`, `resourcemanager`) are called through the
 * function's own region whatever region is named.
 * @throws {InputError} for a region that has no valid form or, when a map was given, is not in it: credentials are
 * never sent to a host that nobody named.
 */
export type Endpoints = (product: Product, regionId: string) => Endpoint;

/** The account and region in which the function runs. */
export interface OwnPlace {
  readonly regionId: string;
  readonly accountId: string;
}

/** Region → product → endpoint, as the operator wrote it. */
type EndpointMap = ReadonlyMap<string, ReadonlyMap<Product, Endpoint>>;

const ACCOUNT_FORM = /^\d{1,20}$/;
const CENTRAL_PRODUCTS: readonly Product[] = ['sts', 'resourcemanager', 'ram'];

/** Regions in which ECS has another host than `ecs.{region}.aliyuncs.com`. See the endpoint map of ecs20140526 7.11. */
const ECS_HOSTS: ReadonlyMap<string, string> = new Map([
  ['cn-hangzhou', 'ecs-cn-hangzhou.aliyuncs.com'],
  ['cn-shanghai-finance-1', 'ecs-cn-hangzhou.aliyuncs.com'],
  ['cn-shenzhen-finance-1', 'ecs-cn-hangzhou.aliyuncs.com'],
  ['cn-north-2-gov-1', 'ecs.aliyuncs.com'],
  ['cn-hangzhou-finance', 'ecs.aliyuncs.com'],
]);

/**
 * Makes the endpoint table from the text of `SNAPSHARE_ENDPOINTS`; absent or blank means the public endpoints.
 * @throws {InputError} naming everything that is wrong with the text.
 */
export function parseEndpoints(text: string | undefined, own: OwnPlace): Endpoints {
  const map = text === undefined || text.trim() === '' ? undefined : parseMap(text);
  return (product, regionId) => {
    const place = CENTRAL_PRODUCTS.includes(product) ? own.regionId : regionId;
    if (!REGION_ID.test(place)) {
      throw inputError(`choosing the ${product} endpoint of region ${JSON.stringify(place.slice(0, 60))}`, [
        'this is not the form of a region id',
      ]);
    }
    return map === undefined ? publicEndpoint(product, place, own) : endpointIn(map, product, place);
  };
}

function publicEndpoint(product: Product, regionId: string, own: OwnPlace): Endpoint {
  return { protocol: 'https', host: publicHost(product, regionId, own) };
}

function publicHost(product: Product, regionId: string, own: OwnPlace): string {
  switch (product) {
    case 'ecs':
      return ECS_HOSTS.get(regionId) ?? `ecs.${regionId}.aliyuncs.com`;
    case 'resourcemanager':
    case 'ram':
      return `${product}.aliyuncs.com`;
    case 'fc':
      if (!ACCOUNT_FORM.test(own.accountId)) {
        throw inputError('choosing the fc endpoint', ["the function's own account id is not a number"]);
      }
      return `${own.accountId}.${regionId}.fc.aliyuncs.com`;
    case 'actiontrail':
    case 'kms':
    case 'resourcesharing':
    case 'sts':
      return `${product}.${regionId}.aliyuncs.com`;
  }
}

function endpointIn(map: EndpointMap, product: Product, regionId: string): Endpoint {
  const endpoint = map.get(regionId)?.get(product);
  if (endpoint === undefined) {
    const problem = map.has(regionId) ? `the region has no URL for ${product}` : 'the region is not in the map';
    throw inputError(`choosing the ${product} endpoint of ${regionId} from SNAPSHARE_ENDPOINTS`, [problem]);
  }
  return endpoint;
}

function parseMap(text: string): EndpointMap {
  const problems: string[] = [];
  const map = new Map<string, ReadonlyMap<Product, Endpoint>>();
  for (const [regionId, value] of entriesOf(parseJson(text), 'the document', problems)) {
    if (REGION_ID.test(regionId)) map.set(regionId, parseRegion(regionId, value, problems));
    else problems.push(`${regionId}: this is not the form of a region id`);
  }
  if (map.size === 0 && problems.length === 0) problems.push('the map names no region');
  if (problems.length > 0) throw inputError('reading SNAPSHARE_ENDPOINTS', problems);
  return map;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw inputError('reading SNAPSHARE_ENDPOINTS', ['it is not JSON'], { cause });
  }
}

function parseRegion(regionId: string, value: unknown, problems: string[]): ReadonlyMap<Product, Endpoint> {
  const urls: [string, unknown][] =
    typeof value === 'string' ? PRODUCTS.map((product) => [product, value]) : entriesOf(value, regionId, problems);
  const found = new Map<Product, Endpoint>();
  for (const [name, url] of urls) {
    const path = typeof value === 'string' ? regionId : `${regionId}.${name}`;
    const product = PRODUCTS.find((known) => known === name);
    const endpoint = parseUrl(url);
    if (product === undefined) problems.push(`${path}: unknown product, expected one of ${PRODUCTS.join(', ')}`);
    else if (typeof endpoint === 'string') problems.push(`${path}: ${endpoint}`);
    else found.set(product, endpoint);
    // One URL for all products is wrong once, not once a product.
    if (typeof value === 'string' && typeof endpoint === 'string') break;
  }
  return found;
}

/** @returns The endpoint, or what is wrong with the URL. */
function parseUrl(value: unknown): Endpoint | string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null) return 'expected a URL such as https://ecs-vpc.cn-hangzhou.aliyuncs.com';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'expected a URL with https:// or http://';
  if (url.username !== '' || url.password !== '') return 'a URL here carries no user name or password';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'expected a URL without path and query';
  return { protocol: url.protocol === 'https:' ? 'https' : 'http', host: url.host };
}

function entriesOf(value: unknown, path: string, problems: string[]): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  problems.push(
    `${path}: expected ${path === 'the document' ? 'a map from region' : 'a URL or a map from product'} to URL`,
  );
  return [];
}

function inputError(doing: string, problems: readonly string[], options?: ErrorOptions): InputError {
  return new InputError(
    {
      doing,
      problem: problems.join('; '),
      remedy: 'Give SNAPSHARE_ENDPOINTS as JSON, region → URL or region → { product → URL }, or leave it out.',
    },
    options,
  );
}
