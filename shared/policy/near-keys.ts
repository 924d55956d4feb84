import { slipsBetween } from '../base/near.ts';
import type { Policy } from './policy.ts';
import { continuedKeys } from './tokens.ts';
import { wakingTagKeys } from './waking-tags.ts';

/** Shorter keys are within a letter of too much that means nothing. */
const MIN_NEAR_CHARS = 6;

/** Letters and digits alone, in lower case and of one width. */
const folded = (key: string): string =>
  key
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const known = new WeakMap<Policy, Map<string, string | undefined>>();

/**
 * The keys that were probably meant by a tag's key which is none that a policy reads: one of other case, blanks or hyphens,
 * with one slip, or with the number of no continuation.
 * @returns As in `share-to, share-to-2 … share-to-9`; undefined where nothing is near, and of a key that is read.
 */
export function keysMeant(key: string, policy: Policy): string | undefined {
  let answers = known.get(policy);
  if (!answers) {
    answers = new Map([...wakingTagKeys(policy)].map((read) => [read, undefined]));
    known.set(policy, answers);
  }
  // Few keys are on many snapshots; who gives each its own costs a look, and no memory.
  if (!answers.has(key) && answers.size < 1000) answers.set(key, lookUp(key, policy));
  return answers.has(key) ? answers.get(key) : lookUp(key, policy);
}

const NONE: ReadonlySet<keyof Policy['tags']> = new Set();

/** Which keys of the policy were probably meant by keys of tags that are none of them: their values are not known then. */
export function meantIn(tags: Readonly<Record<string, string>>, policy: Policy): ReadonlySet<keyof Policy['tags']> {
  let found: Set<keyof Policy['tags']> | undefined;
  for (const key in tags) {
    const meant = keysMeant(key, policy)?.split(', ', 1)[0];
    if (meant === undefined) continue;
    found ??= new Set();
    for (const name of ['shareTo', 'shareUntil', 'hold', 'approved'] as const)
      if (policy.tags[name] === meant) found.add(name);
  }
  return found ?? NONE;
}

function lookUp(key: string, { tags }: Policy): string | undefined {
  const text = folded(key);
  const bases = [tags.shareTo, tags.shareUntil, tags.hold, tags.approved];
  const meant = bases.find((base) => {
    const ours = folded(base);
    if (text.startsWith(ours) && /^\p{N}{0,3}$/u.test(text.slice(ours.length))) return true;
    if (ours.length < MIN_NEAR_CHARS) return false;
    const forms = base === tags.shareTo || base === tags.approved ? continuedKeys(base).map(folded) : [ours];
    return forms.some((form) => Math.abs(text.length - form.length) <= 1 && slipsBetween(text, form) === 1);
  });
  if (meant === undefined) return undefined;
  if (meant !== tags.shareTo && meant !== tags.approved) return meant;
  const all = continuedKeys(meant);
  return `${all[0]}, ${all[1]} … ${all.at(-1)}`;
}
