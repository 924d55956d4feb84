import type { ExposureFinding } from '../../shared/view/exposure/finding.ts';

/** What of findings decides how they are ended. */
export type Ended = Pick<
  ExposureFinding,
  'kind' | 'ownerAccountId' | 'principal' | 'snapshotIds' | 'shares' | 'askedBy'
>;

/**
 * The commands that end what findings of one principal tell, by the same shares. Empty where every share is being deleted.
 * A share for other things than snapshots is left through the share itself, since its snapshots are not all of it.
 * @param areSeveral Several accounts are looked at: the command has to name its own, since one that cannot be read holds it up.
 */
export function toEnd(
  { kind, ownerAccountId, principal, snapshotIds, shares, askedBy }: Ended,
  areSeveral: boolean,
): string[] {
  const standing = shares.filter(({ isEnding }) => !isEnding);
  if (standing.length === 0) return [];
  const asked = askedBy.some((label) => label.startsWith('tag ')) ? ' --edit-tags' : '';
  const options = (areSeveral ? ` --owner ${ownerAccountId}` : '') + asked;
  const [snapshotId = ''] = snapshotIds;
  if (snapshotIds.length === 1 && kind !== 'other-resources') {
    return [`snapshare revoke ${snapshotId} --account ${principal}${options}`];
  }
  return standing.map(({ shareId }) => `snapshare revoke --share ${shareId} --account ${principal}${options}`);
}
