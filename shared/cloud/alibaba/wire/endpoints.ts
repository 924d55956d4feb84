import { InputError, type Said } from '../../../base/errors.ts';
import { type Facts, fill } from '../../../base/fill.ts';
import { REGION_ID } from '../../../base/ids.ts';
import { KeyTwiceError, parseJson } from '../../../base/json.ts';

/** The services that Snapshare calls. */
const PRODUCTS = [
  'ecs',
  'resourcesharing',
  'sts',
  'kms',
  'resourcemanager',
  'fc',
  'ram',
  'actiontrail',
  'eventbridge',
] as const;
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
      throw inputError('CHOOSING', { product, region: JSON.stringify(place.slice(0, 60)) }, [problem('NO_REGION_ID')]);
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
        throw inputError('CHOOSING', { product, region: regionId }, [problem('NO_ACCOUNT_ID')]);
      }
      return `${own.accountId}.${regionId}.fc.aliyuncs.com`;
    case 'actiontrail':
    case 'eventbridge':
    case 'kms':
    case 'resourcesharing':
    case 'sts':
      return `${product}.${regionId}.aliyuncs.com`;
  }
}

function endpointIn(map: EndpointMap, product: Product, regionId: string): Endpoint {
  const endpoint = map.get(regionId)?.get(product);
  if (endpoint === undefined) {
    const lacking = map.has(regionId) ? problem('NO_PRODUCT', '', { product }) : problem('NO_REGION');
    throw inputError('FINDING', { product, region: regionId }, [lacking]);
  }
  return endpoint;
}

function parseMap(text: string): EndpointMap {
  const problems: Problem[] = [];
  const map = new Map<string, ReadonlyMap<Product, Endpoint>>();
  for (const [regionId, value] of entriesOf(decoded(text), '', problems)) {
    if (REGION_ID.test(regionId)) map.set(regionId, parseRegion(regionId, value, problems));
    else problems.push(problem('NO_REGION_ID', regionId));
  }
  if (map.size === 0 && problems.length === 0) problems.push(problem('NO_REGIONS'));
  if (problems.length > 0) throw inputError('READING', {}, problems);
  return map;
}

function decoded(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const { key } = cause instanceof KeyTwiceError ? cause : {};
    const found = key === undefined ? problem('NO_JSON') : problem('KEY_TWICE', '', { key });
    throw inputError('READING', {}, [found], { cause });
  }
}

function parseRegion(regionId: string, value: unknown, problems: Problem[]): ReadonlyMap<Product, Endpoint> {
  const urls: [string, unknown][] =
    typeof value === 'string' ? PRODUCTS.map((product) => [product, value]) : entriesOf(value, regionId, problems);
  const found = new Map<Product, Endpoint>();
  for (const [name, url] of urls) {
    const path = typeof value === 'string' ? regionId : `${regionId}.${name}`;
    const product = PRODUCTS.find((known) => known === name);
    const endpoint = parseUrl(url);
    if (product === undefined) problems.push(problem('UNKNOWN_PRODUCT', path, { products: PRODUCTS.join(', ') }));
    else if (typeof endpoint === 'string') problems.push(problem(endpoint, path));
    else found.set(product, endpoint);
    // One URL for all products is wrong once, not once a product.
    if (typeof value === 'string' && typeof endpoint === 'string') break;
  }
  return found;
}

/** @returns The endpoint, or what is wrong with the URL. */
function parseUrl(value: unknown): Endpoint | ProblemCode {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
  if (url === null) return 'NO_URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'OTHER_SCHEME';
  if (url.username !== '' || url.password !== '') return 'WITH_USER';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'WITH_PATH';
  return { protocol: url.protocol === 'https:' ? 'https' : 'http', host: url.host };
}

function entriesOf(value: unknown, path: string, problems: Problem[]): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  problems.push(problem(path === '' ? 'NO_MAP' : 'NO_MAP_OF_PRODUCTS', path));
  return [];
}

/** What can be wrong with endpoints. */
export const ENDPOINT_PROBLEMS = {
  NO_REGION_ID: 'this is not the form of a region id',
  NO_ACCOUNT_ID: "the function's own account id is not a number",
  NO_PRODUCT: 'the region has no URL for {product}',
  NO_REGION: 'the region is not in the map',
  NO_REGIONS: 'the map names no region',
  NO_JSON: 'it is not JSON',
  KEY_TWICE: 'the key {key} stands twice in one map',
  NO_MAP: 'the document: expected a map from region to URL',
  NO_MAP_OF_PRODUCTS: 'expected a URL or a map from product to URL',
  UNKNOWN_PRODUCT: 'unknown product, expected one of {products}',
  NO_URL: 'expected a URL such as https://ecs-vpc.cn-hangzhou.aliyuncs.com',
  OTHER_SCHEME: 'expected a URL with https:// or http://',
  WITH_USER: 'a URL here carries no user name or password',
  WITH_PATH: 'expected a URL without path and query',
} as const;

type ProblemCode = keyof typeof ENDPOINT_PROBLEMS;

interface Problem extends Said {
  readonly code: ProblemCode;
}

/** @param path Where in the map it is; empty for the whole. */
function problem(code: ProblemCode, path = '', facts: Facts = {}): Problem {
  return { code, facts: { path, ...facts } };
}

const DOING = {
  READING: 'reading SNAPSHARE_ENDPOINTS',
  CHOOSING: 'choosing the {product} endpoint of region {region}',
  FINDING: 'choosing the {product} endpoint of {region} from SNAPSHARE_ENDPOINTS',
} as const;

/** What endpoints were looked at for, as {@link Said} tells it. */
export type EndpointCode = `ENDPOINTS_${keyof typeof DOING}`;

function inputError(
  code: keyof typeof DOING,
  facts: Facts,
  problems: readonly Problem[],
  options?: ErrorOptions,
): InputError {
  const said = `ENDPOINTS_${code}` satisfies EndpointCode;
  return new InputError(
    {
      doing: fill(DOING[code], facts),
      problem: problems
        .map(({ code: one, facts: { path, ...own } }) => (path ? `${path}: ` : '') + fill(ENDPOINT_PROBLEMS[one], own))
        .join('; '),
      remedy: 'Give SNAPSHARE_ENDPOINTS as JSON, region → URL or region → { product → URL }, or leave it out.',
      said: { code: said, facts, problems },
    },
    options,
  );
}
