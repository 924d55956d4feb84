import type { ExposureFinding } from '../../shared/view/exposure/finding.ts';

/** What of findings decides how they are ended. */
export type Ended = Pick<ExposureFinding, 'kind' | 'principal' | 'snapshotIds' | 'shares' | 'askedBy'>;

/**
 * The commands that end what findings of one principal tell, by the same shares. Empty where every share is being deleted.
 * A share for other things than snapshots is left through the share itself, since its snapshots are not all of it.
 */
export function toEnd({ kind, principal, snapshotIds, shares, askedBy }: Ended): string[] {
  const standing = shares.filter(({ isEnding }) => !isEnding);
  if (standing.length === 0) return [];
  const asked = askedBy.some((label) => label.startsWith('tag ')) ? ' --edit-tags' : '';
  const [snapshotId = ''] = snapshotIds;
  if (snapshotIds.length === 1 && kind !== 'other-resources') {
    return [`snapshare revoke ${snapshotId} --account ${principal}${asked}`];
  }
  return standing.map(({ shareId }) => `snapshare revoke --share ${shareId} --account ${principal}${asked}`);
}
