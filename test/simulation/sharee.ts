import type { Person, SeenSnapshot } from '../../emulator/cloud/person.ts';
import type { PolicySpec, UseKind } from './cases.ts';
import type { Stage } from './stage.ts';

/** Where copies go, from whatever region a world plays in. */
export const COPIES_REGION = 'cn-copies';

/** The mark that Snapshare sets on what it makes: the source's owner, region and id. */
const USED_FROM = 'snapshare:used-from';

/** Something that was made of a shared snapshot: what, and the mark of its source. */
export interface Made {
  readonly kind: UseKind;
  readonly usedFrom: string;
}

/** The member `m1`, which makes copies and disks of the golden snapshots that the owner shares with it. */
export class Sharee {
  readonly #here: Person;
  readonly #there: Person;
  readonly #ownerAccountId: string;
  readonly #regionId: string;

  constructor({ land, ids }: Stage, regionId: string) {
    this.#here = land.cloud.as(ids.m1, regionId);
    this.#there = land.cloud.as(ids.m1, COPIES_REGION);
    this.#ownerAccountId = ids.owner;
    this.#regionId = regionId;
  }

  /** What the rules of a policy that asks for these kinds of uses ought to make, as it stands now. */
  wanted({ uses = [] }: PolicySpec): Made[] {
    return this.#here
      .visibleSnapshots()
      .filter((one) => one.isShared && one.isAvailable && this.#isMeant(one))
      .flatMap((one) =>
        uses
          // The service copies what is encrypted only under a key, and the rules name none.
          .filter((kind) => kind === 'disk' || !one.isEncrypted)
          .map((kind) => ({ kind, usedFrom: this.#markOf(one.sourceSnapshotId) })),
      );
  }

  made(): Made[] {
    return [
      ...this.#copies().map(({ tags }) => ({ kind: 'copy' as const, tags })),
      ...this.#here.disks().map(({ tags }) => ({ kind: 'disk' as const, tags })),
    ].map(({ kind, tags }) => ({ kind, usedFrom: tags[USED_FROM] ?? 'nothing' }));
  }

  /** Lets every copy that is under way come to its end. */
  finishCopies(): void {
    for (const { snapshotId, status } of this.#copies()) {
      if (status === 'progressing') this.#there.completeSnapshot(snapshotId);
    }
  }

  /** The n-th of the copies, modulo their number, is completed, fails, or is deleted. */
  touchCopy(item: number, does: 'complete' | 'fail' | 'delete'): void {
    const copies = this.#copies();
    const copy = copies[item % Math.max(1, copies.length)];
    if (copy === undefined) return;
    if (does === 'complete') this.#there.completeSnapshot(copy.snapshotId);
    else if (does === 'fail') this.#there.failSnapshot(copy.snapshotId);
    else this.#there.deleteSnapshot(copy.snapshotId);
  }

  /** Accepts whatever it is invited to. */
  acceptAll(): void {
    for (const { invitationId, status } of this.#here.listInvitations()) {
      if (status === 'Pending') this.#here.acceptInvitation(invitationId);
    }
  }

  #isMeant({ ownerAccountId, name }: SeenSnapshot): boolean {
    return ownerAccountId === this.#ownerAccountId && name.startsWith('golden-');
  }

  #markOf(snapshotId: string): string {
    return `${this.#ownerAccountId}:${this.#regionId}:${snapshotId}`;
  }

  #copies(): SeenSnapshot[] {
    return this.#there
      .visibleSnapshots()
      .filter(({ tags }) => tags[USED_FROM]?.includes(`:${this.#regionId}:`) ?? false);
  }
}
