import type { Person } from '../../emulator/people/person.ts';
import type { SeenSnapshot } from '../../emulator/people/seen.ts';
import type { PolicySpec, UseKind } from './cases.ts';
import { COPIES_REGION } from './cast.ts';
import type { Stage } from './stage.ts';

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
  /** The same account where its copies lie. */
  readonly overThere: Person;
  readonly #ownerAccountId: string;
  readonly #regionId: string;

  constructor({ land, ids }: Stage, regionId: string) {
    this.#here = land.cloud.as(ids.m1, regionId);
    this.overThere = land.cloud.as(ids.m1, COPIES_REGION);
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

  /** The copies of this world, oldest first. */
  copies(): SeenSnapshot[] {
    const isOfThisWorld = (mark = ''): boolean => mark.includes(`:${this.#regionId}:`);
    return this.overThere.visibleSnapshots().filter(({ tags }) => isOfThisWorld(tags[USED_FROM]));
  }

  made(): Made[] {
    return [
      ...this.copies().map(({ tags }) => ({ kind: 'copy' as const, tags })),
      ...this.#here.disks().map(({ tags }) => ({ kind: 'disk' as const, tags })),
    ].map(({ kind, tags }) => ({ kind, usedFrom: tags[USED_FROM] ?? 'nothing' }));
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
}
