import { labelsOf } from './labels.ts';
import type { Policy } from './policy.ts';
import { continuedKeys } from './tokens.ts';

/**
 * The tag keys a change of which can change what is shared: those of sharing and approving, of the blocking labels, of
 * what `allow` asks of snapshots, and of the rules.
 */
export function wakingTagKeys(policy: Policy): ReadonlySet<string> {
  const { tags, allow = [], rules } = policy;
  return new Set([
    ...continuedKeys(tags.shareTo),
    tags.shareUntil,
    tags.hold,
    ...continuedKeys(tags.approved),
    ...labelsOf(policy).map(({ key }) => key),
    ...allow.flatMap(({ snapshots }) => Object.keys(snapshots?.tags ?? {})),
    ...rules.flatMap((rule) => Object.keys(rule.match.tags ?? {})),
  ]);
}
