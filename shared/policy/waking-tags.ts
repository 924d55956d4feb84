import type { Policy } from './policy.ts';
import { shareToKeys } from './tokens.ts';

/**
 * The tag keys a change of which can change what is shared: those of sharing, of the blocking labels and of the rules.
 */
export function wakingTagKeys(policy: Policy): ReadonlySet<string> {
  const { tags, rules, blockWhenTagged } = policy;
  return new Set([
    ...shareToKeys(tags.shareTo),
    tags.shareUntil,
    tags.hold,
    ...blockWhenTagged.map((label) => label.split('=', 1)[0] ?? label),
    ...rules.flatMap((rule) => Object.keys(rule.match.tags ?? {})),
  ]);
}
