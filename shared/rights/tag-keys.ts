import { REFUSED_TAG } from '../plan/wish/refusal-marks.ts';
import { COPY_OF_TAG, INSTALLATION_TAG } from '../plan/world.ts';
import { labelsOf } from '../policy/labels.ts';
import type { Policy } from '../policy/policy.ts';
import { continuedKeys } from '../policy/tokens.ts';
import { wakingTagKeys } from '../policy/waking-tags.ts';

/** Our own marks on snapshots. RAM compares whole keys, so that what begins with `snapshare:` cannot be named at once. */
export const SNAPSHOT_MARKS: readonly string[] = [COPY_OF_TAG, INSTALLATION_TAG, REFUSED_TAG];

/** The keys that ask: `share-to` with its continuations, `share-until`, `share-hold`. */
export function askingKeys({ tags }: Policy): string[] {
  return [...continuedKeys(tags.shareTo), tags.shareUntil, tags.hold];
}

/** Who may set them approves; the tags that only ask are another person's. */
export function approvingKeys({ tags }: Policy): string[] {
  return continuedKeys(tags.approved);
}

/** The keys of tags by which `allow` and `notify.teams` say whose a snapshot is: who asks must not choose. */
export function ownershipKeys({ allow = [], notify, tags }: Policy): string[] {
  const conditions = allow.flatMap(({ snapshots }) => Object.keys(snapshots?.tags ?? {}));
  return [...new Set([...conditions, ...(Object.keys(notify.teams).length > 0 ? [tags.team] : [])])];
}

/** The keys of the labels that stand against sharing, as the policy writes them. */
export function labelKeys(policy: Policy): string[] {
  return [...new Set(labelsOf(policy).map(({ key }) => key))];
}

/** The keys of snapshots on which a decision of the policy hangs. */
export function decidingKeys(policy: Policy): string[] {
  return [...wakingTagKeys(policy)];
}
