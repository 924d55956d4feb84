import { isIn, mayGrant, type ShareKind, type ShareState } from './world.ts';

/** The kinds of the shares that hold a snapshot and name one principal. */
interface Naming {
  /** Shares through which it reads the snapshot, now or once the service has settled what it was told. */
  readonly readIn: ReadonlySet<ShareKind>;
  readonly namedIn: ReadonlySet<ShareKind>;
}

/** Whom the shares that hold a snapshot name. */
export type Namings = ReadonlyMap<string, Naming>;

/** The shares that hold a snapshot. Most of a region are in the same ones, so equal lists are one object. */
class Holders {
  readonly namings: Namings;
  readonly readerCount: number;
  readonly #longer = new Map<ShareState, Holders>();

  constructor(namings: Namings = new Map()) {
    this.namings = namings;
    this.readerCount = [...namings.values()].filter(({ readIn }) => readIn.size > 0).length;
  }

  with(share: ShareState): Holders {
    let longer = this.#longer.get(share);
    if (!longer) {
      longer = new Holders(namingsWith(this.namings, share));
      this.#longer.set(share, longer);
    }
    return longer;
  }
}

function namingsWith(namings: Namings, { kind, principals }: ShareState): Map<string, Naming> {
  const longer = new Map(namings);
  for (const [principal, membership] of principals) {
    if (!isIn(membership) || !mayGrant(membership)) continue;
    const { readIn = [], namedIn = [] } = namings.get(principal) ?? {};
    const isRead = kind === 'directory' || membership.standing === 'held';
    longer.set(principal, {
      readIn: isRead ? new Set([...readIn, kind]) : new Set(readIn),
      namedIn: new Set([...namedIn, kind]),
    });
  }
  return longer;
}

/**
 * What shares give, each pair of a snapshot and a principal once, in however many shares it is. A pair is given when the
 * principal reads the snapshot, or will as soon as the service has settled what it was told. Nothing is given by what is
 * being removed or was refused, nor by the invitation of an outsider, who reads nothing before it accepts: that pair is
 * only named.
 */
export class Given {
  readonly #holders = new Map<string, Holders>();
  /** How many pairs are given. */
  readonly count: number;

  constructor(shares: readonly ShareState[]) {
    const nowhere = new Holders();
    for (const share of shares) {
      for (const [snapshotId, membership] of share.snapshots) {
        if (!isIn(membership) || !mayGrant(membership)) continue;
        this.#holders.set(snapshotId, (this.#holders.get(snapshotId) ?? nowhere).with(share));
      }
    }
    let count = 0;
    for (const { readerCount } of this.#holders.values()) count += readerCount;
    this.count = count;
  }

  /** How many read the snapshot. */
  countOf(snapshotId: string): number {
    return this.#holders.get(snapshotId)?.readerCount ?? 0;
  }

  has(snapshotId: string, principal: string): boolean {
    return (this.#namingOf(snapshotId, principal)?.readIn.size ?? 0) > 0;
  }

  /** Whether the pair is given, or will be by an answer alone. */
  isNamed(snapshotId: string, principal: string): boolean {
    return this.#namingOf(snapshotId, principal) !== undefined;
  }

  /** How each snapshot's principals are named. Equal answers are one object. */
  *bySnapshot(): Iterable<readonly [string, Namings]> {
    for (const [snapshotId, { namings }] of this.#holders) yield [snapshotId, namings];
  }

  #namingOf(snapshotId: string, principal: string): Naming | undefined {
    return this.#holders.get(snapshotId)?.namings.get(principal);
  }
}
