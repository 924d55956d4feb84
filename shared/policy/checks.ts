import * as v from 'valibot';
import { quoted } from './phrases.ts';
import { type PolicyProblem, problem } from './policy-error.ts';
import { isPermitted, kindOfPrincipal } from './principals.ts';
import { PrincipalsSchema } from './schema.ts';
import { continuedKeys, parseTokens } from './tokens.ts';

/**
 * What one part of a policy makes wrong in another. The draft may be malformed anywhere, so that these problems are
 * found along with those of form; what is malformed is passed over here.
 */
export function problemsBetweenParts(draft: unknown): PolicyProblem[] {
  const principals = v.safeParse(PrincipalsSchema, field(draft, 'principals'));
  const permits = (id: string): boolean =>
    !principals.success || kindOfPrincipal(id) === undefined || isPermitted({ principals: principals.output }, id);
  return [
    ...tagKeyProblems(field(draft, 'tags')),
    ...principalProblems(field(draft, 'principals')),
    ...groupProblems(field(draft, 'groups'), permits),
    ...allowProblems(field(draft, 'allow'), field(draft, 'groups'), permits),
    ...ruleProblems(field(draft, 'rules'), field(draft, 'groups'), permits),
    ...copyKeyProblems(field(draft, 'encryption'), field(draft, 'regions')),
    ...roleProblems(field(draft, 'owners'), field(draft, 'members')),
  ];
}

function tagKeyProblems(tags: unknown): PolicyProblem[] {
  const taken = new Map<string, string>();
  const problems: PolicyProblem[] = [];
  for (const name of ['shareTo', 'shareUntil', 'hold', 'approved', 'team']) {
    const key = field(tags, name);
    if (typeof key !== 'string') continue;
    const keys = name === 'shareTo' || name === 'approved' ? continuedKeys(key) : [key];
    const met = keys.find((one) => taken.has(one));
    if (met !== undefined) {
      problems.push(problem(`tags.${name}`, 'KEY_TAKEN', { text: quoted(met), holder: taken.get(met) ?? '' }));
    }
    for (const one of keys) taken.set(one, name);
  }
  return problems;
}

function principalProblems(principals: unknown): PolicyProblem[] {
  const directory = new Set(texts(field(principals, 'directory')).map(([, id]) => id));
  return texts(field(principals, 'external'))
    .filter(([, id]) => directory.has(id))
    .map(([index, id]) => problem(`principals.external.${index}`, 'INSIDE_AND_OUTSIDE', { text: quoted(id) }));
}

function groupProblems(groups: unknown, permits: (id: string) => boolean): PolicyProblem[] {
  return entries(groups).flatMap(([name, members]) =>
    texts(members)
      .filter(([, id]) => !permits(id))
      .map(([index, id]) => problem(`groups.${name}.${index}`, 'NOT_PERMITTED', { text: quoted(id) })),
  );
}

function ruleProblems(rules: unknown, groups: unknown, permits: (id: string) => boolean): PolicyProblem[] {
  const groupNames = entries(groups).map(([name]) => name);
  return entries(rules).flatMap(([index, rule]) => {
    const shareTo = field(rule, 'shareTo');
    if (typeof shareTo !== 'string') return [];
    const path = `rules.${index}.shareTo`;
    const { tokens, problems } = parseTokens(shareTo, path);
    const found = problems.map(({ code, text }) => problem(path, code, { text: quoted(text) }));
    if (shareTo.trim() !== '' && tokens.length + problems.length === 0) found.push(problem(path, 'NOBODY'));
    for (const { target } of tokens) found.push(...targetProblems(path, target, groupNames, permits));
    return found;
  });
}

function allowProblems(allow: unknown, groups: unknown, permits: (id: string) => boolean): PolicyProblem[] {
  const groupNames = entries(groups).map(([name]) => name);
  return entries(allow).flatMap(([index, statement]) =>
    texts(field(statement, 'to')).flatMap(([at, target]) =>
      targetProblems(`allow.${index}.to.${at}`, target, groupNames, permits),
    ),
  );
}

function targetProblems(
  path: string,
  target: string,
  groupNames: readonly string[],
  permits: (id: string) => boolean,
): PolicyProblem[] {
  const isKnown = target.startsWith('@') ? groupNames.includes(target.slice(1)) : permits(target);
  const code = target.startsWith('@') ? 'NO_GROUP' : 'NOT_PERMITTED';
  return isKnown ? [] : [problem(path, code, { text: quoted(target) })];
}

function copyKeyProblems(encryption: unknown, regions: unknown): PolicyProblem[] {
  if (field(encryption, 'serviceKey') !== 'copy') return [];
  return texts(regions)
    .filter(([, regionId]) => field(field(encryption, 'copyKeys'), regionId) === undefined)
    .map(([, regionId]) => problem(`encryption.copyKeys.${regionId}`, 'COPY_KEY_NEEDED'));
}

/** The two roles have different rights, and each trusts other functions. */
function roleProblems(owners: unknown, members: unknown): PolicyProblem[] {
  const roleName = field(owners, 'roleName');
  if (typeof roleName !== 'string' || roleName !== field(members, 'roleName')) return [];
  return [problem('owners.roleName', 'ROLE_TAKEN', { text: JSON.stringify(roleName) })];
}

/** Of what is none, nothing. */
export function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** What a mapping has of its own under a name. */
export function field(value: unknown, name: string): unknown {
  return entries(value).find(([key]) => key === name)?.[1];
}

/** The texts of a list with their places in it. */
function texts(list: unknown): [number, string][] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => (typeof item === 'string' ? [[index, item]] : []));
}
