import { REFUSED_TAG } from '../plan/wish/refusal-marks.ts';
import { COPY_OF_TAG, INSTALLATION_TAG } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { shareToKeys } from '../policy/tokens.ts';
import { wakingTagKeys } from '../policy/waking-tags.ts';

/** Who may set it approves; the tags that only ask are another person's. */
export const APPROVED_TAG = 'share-approved';

/** Our own marks on snapshots. RAM compares whole keys, so that what begins with `snapshare:` cannot be named at once. */
export const SNAPSHOT_MARKS: readonly string[] = [COPY_OF_TAG, INSTALLATION_TAG, REFUSED_TAG];

/** The keys that ask: `share-to` with its continuations, `share-until`, `share-hold`. */
export function askingKeys({ tags }: Policy): string[] {
  return [...shareToKeys(tags.shareTo), tags.shareUntil, tags.hold];
}

/** The keys of the labels that stand against sharing, as the policy writes them. */
export function labelKeys({ blockWhenTagged }: Policy): string[] {
  return [...new Set(blockWhenTagged.map((label) => label.split('=', 1)[0] ?? label))];
}

/** The keys of snapshots on which a decision of the policy hangs. */
export function decidingKeys(policy: Policy): string[] {
  return [...new Set([...wakingTagKeys(policy), APPROVED_TAG])];
}
