import type { SeenShare } from '../../../../emulator/people/seen.ts';
import type { ServiceError } from '../../../../emulator/state/errors.ts';
import type { Account, LocalCloudOptions } from '../../../../emulator/state/types.ts';
import { Landscape } from '../../harness.ts';

/** The cloud of the present test; all is done by hand in it, without a port. */
export let landscape: Landscape;

export function open(options: Partial<LocalCloudOptions> = {}): void {
  landscape = new Landscape(options);
}

export const owner = () => landscape.as(landscape.owner);
export const outsider = () => landscape.as(landscape.outsider);
export const snapshot = (o = {}): string => owner().createSnapshot({ isComplete: true, ...o }).snapshotId;
export const share = (shareId: string): SeenShare => {
  const found = owner()
    .shares()
    .find((other) => other.shareId === shareId);
  if (found === undefined) throw new Error(`no share ${shareId}`);
  return found;
};
export const seenBy = (account: Account): string[] =>
  landscape
    .as(account)
    .visibleSnapshots()
    .filter((seen) => seen.isShared)
    .map((seen) => seen.sourceSnapshotId);

export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as ServiceError).code;
  }
  return 'done';
}

/** A share with an outsider who has not answered yet. */
export function invite(snapshotId = snapshot()): { shareId: string; invitationId: string; snapshotId: string } {
  const { shareId } = owner().createShare({
    allowsExternalTargets: true,
    snapshotIds: [snapshotId],
    principals: [landscape.outsider.accountId],
  });
  return { shareId, snapshotId, invitationId: outsider().listInvitations().at(-1)?.invitationId ?? '' };
}
