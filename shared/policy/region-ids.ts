import { regionOfZone } from '../base/ids.ts';
import { slipsBetween } from '../base/near.ts';
import { type PolicyProblem, problem } from './policy-error.ts';

/**
 * The regions that are known, to catch a slip of the pen: nothing else depends on the list, which new regions outgrow.
 * For the command line and the build; functions take what these have checked.
 * @see Resource Sharing, regions and endpoints; ECS, regions and zones; the component fc3
 */
const KNOWN_REGIONS: readonly string[] = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'cn-beijing',
  'cn-beijing-finance-1',
  'cn-chengdu',
  'cn-fuzhou',
  'cn-guangzhou',
  'cn-hangzhou',
  'cn-hangzhou-finance',
  'cn-heyuan',
  'cn-heyuan-acdr-1',
  'cn-hongkong',
  'cn-huhehaote',
  'cn-nanjing',
  'cn-north-2-gov-1',
  'cn-qingdao',
  'cn-shanghai',
  'cn-shanghai-cloudspe',
  'cn-shanghai-finance-1',
  'cn-shenzhen',
  'cn-shenzhen-finance-1',
  'cn-wuhan-lr',
  'cn-wulanchabu',
  'cn-zhangjiakou',
  'eu-central-1',
  'eu-west-1',
  'me-central-1',
  'me-east-1',
  'us-east-1',
  'us-southeast-1',
  'us-west-1',
];

/** So many letters may be wrong, missing or too many, or two of them change places, for a region to have been meant. */
const MAX_SLIPS = 2;

/** What is to be thought of a region id of the right form. `meant` stands for a slip. */
export type RegionSight = { readonly is: 'known' | 'new' } | { readonly is: 'slip'; readonly meant: string };

/** Tells a region that may be new from a known one that is misspelt; another number alone makes a new one. */
export function lookAtRegion(regionId: string): RegionSight {
  if (KNOWN_REGIONS.includes(regionId)) return { is: 'known' };
  const slips = KNOWN_REGIONS.map((known) => ({ known, count: slipsBetween(regionId, known) }));
  const [nearest] = slips.sort((a, b) => a.count - b.count);
  if (nearest === undefined || nearest.count > MAX_SLIPS) return { is: 'new' };
  const isNumber = lettersOf(regionId) === lettersOf(nearest.known);
  return isNumber ? { is: 'new' } : { is: 'slip', meant: nearest.known };
}

const lettersOf = (regionId: string): string => regionId.replace(/-\d+$/, '');

/** Of a region that is misspelt: how it stands, and which was meant; undefined where it is known or may be new. */
export function misspelling(regionId: string): { readonly region: string; readonly meant: string } | undefined {
  const sight = lookAtRegion(regionId);
  return sight.is === 'slip' ? { region: JSON.stringify(regionId), meant: sight.meant } : undefined;
}

/** Every region id of a policy that is a slip. The document may be malformed anywhere. */
export function misspeltRegions(document: unknown): PolicyProblem[] {
  return regionsIn(document).flatMap(({ path, regionId }) => {
    const slip = misspelling(regionId);
    return slip ? [problem(path, 'REGION_MISSPELT', slip)] : [];
  });
}

/** The regions of a policy that are neither known nor a slip, each once. */
export function newRegions(document: unknown): string[] {
  const ids = regionsIn(document).map(({ regionId }) => regionId);
  return [...new Set(ids.filter((regionId) => lookAtRegion(regionId).is === 'new'))];
}

interface RegionAt {
  readonly path: string;
  readonly regionId: string;
}

function regionsIn(document: unknown): RegionAt[] {
  const keys = (path: string, part: unknown): RegionAt[] =>
    Object.keys(typeof part === 'object' && part !== null ? part : {}).map((regionId) => {
      return { path: `${path}.${regionId}`, regionId };
    });
  const values = (path: string, regionId: unknown): RegionAt[] =>
    typeof regionId === 'string' ? [{ path, regionId }] : [];
  return [
    ...items(field(document, 'regions')).flatMap((one, index) => values(`regions.${index}`, one)),
    ...keys('encryption.copyKeys', field(field(document, 'encryption'), 'copyKeys')),
    ...items(field(document, 'use')).flatMap((rule, index) =>
      values(`use.${index}.copy.region`, field(field(rule, 'copy'), 'region')),
    ),
    ...items(field(document, 'use')).flatMap((rule, index) =>
      values(`use.${index}.disk.zoneId`, field(field(rule, 'disk'), 'zoneId')).map(({ path, regionId: zoneId }) => ({
        path,
        regionId: regionOfZone(zoneId) ?? zoneId,
      })),
    ),
    ...keys('prices', field(document, 'prices')),
  ];
}

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
