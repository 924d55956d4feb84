import { type Draw, pick, type Slip, type Slipped } from '../kind.ts';
import type { Site } from '../render.ts';
import { BLANK_AROUND, CASED, DASHED, FULL_WIDTH, MISTYPED, type Misspelling, QUOTED, REJOINED } from '../spelling.ts';
import type { PolicyText } from './documents.ts';
import { TEXT_SLIPS } from './text-slips.ts';

/** What a policy's author chose freely: any other text is another choice, and no slip in it can be told from a wish. */
const FREE_VALUE =
  /^(tags|notify)\.|\.(name|snapshots|because)$|\.(match|snapshots)\.tags\.|shareNames\.\d|blockWhenTagged\.\d/;

/** Names of the author's own, of a form that a misspelling keeps. */
const OWN_NAME = /^installation$|roleName$|service$|copyKeys\.|diskIds\.\d|kmsKeyId$/;

const OWN_KEY = /^groups\.[^.]+$|\.(match|snapshots)\.tags\.[^.]+$|^(copyKeys|prices)\./;

/** Ids of folders keep their form with a letter more or less. */
const isLoose = ({ path, value }: Site): boolean =>
  OWN_NAME.test(path) || /^[@f]/.test(String(value)) || isTokens(path);
const isTokens = (path: string): boolean => path.endsWith('.shareTo');
const isText = ({ what, value, path }: Site): boolean =>
  what === 'value' && typeof value === 'string' && !FREE_VALUE.test(path);

/** Values in which a letter more, fewer or elsewhere makes no other value: words and regions, but for near ones. */
const isKnown = (site: Site): boolean =>
  isText(site) && !isLoose(site) && !/\d/.test(String(site.value)) && !/\.(category|currency)$/.test(site.path);

function atSite(
  name: string,
  isMeant: (site: Site) => boolean,
  write: (site: Site, policy: PolicyText, draw: Draw) => string | undefined,
): Slip<PolicyText> {
  return {
    name,
    make: (policy, draw) => {
      const site = pick(draw, policy.sites.filter(isMeant));
      if (!site) return undefined;
      const written = write(site, policy, draw);
      const { text } = policy;
      if (written === undefined || written === text.slice(site.from, site.to)) return undefined;
      return slipped(policy, site, text.slice(0, site.from) + written + text.slice(site.to), written);
    },
  };
}

/** @param text The policy with something wrong at the site. */
function slipped(policy: PolicyText, site: Site, text: string, written = ''): Slipped<PolicyText> {
  const line = policy.text.slice(0, site.from).split('\n').length;
  const parent = site.path.split('.').slice(0, -1).join('.');
  return {
    input: { ...policy, text, sites: [] },
    places: [
      site.path,
      `line ${line},`,
      // YAML notices a missing colon only where the next entry begins.
      ...[1, 2, 3].map((further) => `line ${line + further},`),
      ...[parent, ...(site.what === 'key' ? [unquoted(written)] : [])].filter((place) => place !== ''),
    ],
  };
}

/** A key as it stands in a path. */
const unquoted = (written: string): string => (written.startsWith('"') ? (JSON.parse(written) as string) : written);

/** Writes another value or key where one stands, in quotes as it stands. */
function respelt(spelling: Misspelling, what: string, isMeant: (site: Site) => boolean): Slip<PolicyText> {
  return atSite(`${what} ${spelling.name}`, isMeant, ({ value }, { style }, draw) => {
    const respelling = spelling.of(String(value), draw);
    if (respelling === String(value)) return undefined;
    return style === 'json' || draw(2) === 0 || !isPlain(respelling) ? JSON.stringify(respelling) : respelling;
  });
}

/** Whether YAML reads it without quotes as it is. */
const isPlain = (text: string): boolean => /^[\p{L}][\p{L}\p{N}–—−‐_-]*$/u.test(text);

const isFixedKey = ({ what, path }: Site): boolean => what === 'key' && !OWN_KEY.test(path);

const VALUE_SLIPS: readonly Slip<PolicyText>[] = [
  ...[...BLANK_AROUND, ...QUOTED, FULL_WIDTH].map((spelling) => respelt(spelling, 'a value', isText)),
  respelt(DASHED, 'a value', (site) => isText(site) && String(site.value).includes('-')),
  // A key id, a service, or the id of a folder or disk, in other letters is another one.
  respelt(
    CASED[0] ?? FULL_WIDTH,
    'a value',
    (site) => isText(site) && !/^(fd-|d-|key-|ops$)/.test(String(site.value)) && !isTokens(site.path),
  ),
  ...MISTYPED.map((spelling) => respelt(spelling, 'a value', isKnown)),
  atSite('an id without its quotes', isText, ({ value }, { style }) => (style === 'json' ? undefined : String(value))),
  atSite(
    'a label or tag without its quotes',
    ({ what, path }) => what === 'value' && FREE_VALUE.test(path),
    ({ value }, { style }) => (style === 'json' || !/^\w+$/.test(String(value)) ? undefined : String(value)),
  ),
  atSite(
    'a value in quotes of a text program',
    ({ what, value, path }) => what === 'value' && typeof value === 'string' && !path.endsWith('.because'),
    ({ value }, _, draw) => {
      const [open, close] = pick(draw, ['“”', '‘’', '„“', '＂＂']) ?? '';
      return `${open}${value}${close}`;
    },
  ),
  atSite(
    'a number in quotes',
    ({ value }) => typeof value === 'number',
    ({ value }) => `"${value}"`,
  ),
  atSite(
    'a number with a unit',
    ({ value }) => typeof value === 'number',
    ({ value }, _, draw) => `${value}${pick(draw, ['%', 'h', ' days', ',5', '.5'])}`,
  ),
  atSite(
    'a list for a value',
    ({ what, path }) => what === 'value' && !/\.\d+$/.test(path),
    ({ value }) => `[${JSON.stringify(value)}]`,
  ),
  atSite(
    'nothing for a value',
    ({ what }) => what === 'value',
    (_, { style }) => (style === 'json' ? 'null' : '~'),
  ),
  atSite('a comma after a value', isText, ({ value }) => JSON.stringify(`${value},`)),
  atSite(
    'two values in one',
    ({ path, ...site }) => isText({ path, ...site }) && /\.\d+$/.test(path) && !/^exposure/.test(path),
    ({ value }) => JSON.stringify(`${value}, ${value}`),
  ),
];

const KEY_SLIPS: readonly Slip<PolicyText>[] = [
  ...[...BLANK_AROUND, ...QUOTED, ...CASED, ...MISTYPED, ...REJOINED, FULL_WIDTH].map((spelling) =>
    respelt(spelling, 'a key', isFixedKey),
  ),
  respelt(
    { name: 'in the plural', of: (key) => (key.endsWith('s') ? key.slice(0, -1) : `${key}s`) },
    'a key',
    isFixedKey,
  ),
  {
    name: 'a key twice',
    make: (policy, draw) => {
      const site = pick(
        draw,
        policy.sites.filter(({ what, path }) => what === 'key' && !path.includes('.')),
      );
      if (!site) return undefined;
      const entry = entryAt(policy, site);
      const { text, style } = policy;
      const after = style === 'json' ? `${entry},\n  ` : `${entry}\n`;
      const twice = slipped(policy, site, text.slice(0, site.from) + after + text.slice(site.from));
      // The second of them is named.
      const second = (text.slice(0, site.from) + after).split('\n').length;
      return { ...twice, places: [...twice.places, `line ${second},`] };
    },
  },
  {
    name: 'sections in another order',
    make: (policy, draw) => {
      const site = pick(draw, policy.sites.filter(({ what, path }) => what === 'key' && !path.includes('.')).slice(1));
      if (!site || policy.style === 'json') return undefined;
      const entry = entryAt(policy, site);
      const { text } = policy;
      return slipped(
        policy,
        site,
        `${entry}\n${text.slice(0, site.from)}${text.slice(site.from + entry.length).replace(/^\n/, '')}`,
      );
    },
  },
  colon('no colon after a key', ''),
  colon('no blank after a colon', ':', (policy, after) => policy.style !== 'json' && /^ \S/.test(after)),
  colon('a full-width colon', '：'),
  colon('an equals sign for a colon', ' ='),
  colon('two colons', '::'),
  colon('a blank before a colon', ' :'),
];

/** Everything that belongs to a top-level key. */
function entryAt({ text, sites }: PolicyText, site: Site): string {
  const next = sites.find(({ what, path, from }) => what === 'key' && !path.includes('.') && from > site.from);
  const end = next?.from ?? text.lastIndexOf('}');
  return text.slice(site.from, next || text.startsWith('{') ? end : text.length).replace(/,?\s*$/, '');
}

function colon(
  name: string,
  written: string,
  isMeant: (policy: PolicyText, after: string) => boolean = () => true,
): Slip<PolicyText> {
  return {
    name,
    make: (policy, draw) => {
      const site = pick(
        draw,
        // The key of a tag may hold a colon itself.
        policy.sites.filter(({ what, path }) => what === 'key' && !(written === '::' && OWN_KEY.test(path))),
      );
      if (!site) return undefined;
      const { text } = policy;
      const after = text.slice(site.to + 1);
      if (text[site.to] !== ':' || !isMeant(policy, after)) return undefined;
      const rest = name.startsWith('no blank') ? after.slice(1) : after;
      return slipped(policy, site, text.slice(0, site.to) + written + rest);
    },
  };
}

export const POLICY_SLIPS: readonly Slip<PolicyText>[] = [...VALUE_SLIPS, ...KEY_SLIPS, ...TEXT_SLIPS];
