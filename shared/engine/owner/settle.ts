import type { Clock } from '../../base/time.ts';
import type { Association, Cloud } from '../../cloud/ports.ts';
import { hasFailedToJoin } from '../../plan/world.ts';
import { readResourceAssociations } from './observe.ts';

/** How long a run waits for associations to settle; what has not settled by then is left to the next run. */
const TIMEOUT_MS = 30_000;
/** The vendor's own tools poll no faster. @see Terraform provider, resource_manager_shared_resource */
const POLL_MS = 3_000;

export type Side = Association['side'];

/** The associations of some shares, or of some snapshots, as they stand now. */
export class Associations {
  readonly #byKey: ReadonlyMap<string, Association>;

  constructor(associations: readonly Association[]) {
    const oldestFirst = [...associations].sort((a, b) => a.updatedAtMs - b.updatedAtMs);
    this.#byKey = new Map(oldestFirst.map((one) => [`${one.shareId} ${one.side} ${one.entityId}`, one]));
  }

  statusOf(shareId: string, side: Side, entityId: string): Association['status'] | undefined {
    return this.#byKey.get(`${shareId} ${side} ${entityId}`)?.status;
  }

  /** The entities on a side of the share that it names: those that could not be added, too. */
  namedIn(shareId: string, side: Side): string[] {
    return [...this.#byKey.values()]
      .filter((one) => one.shareId === shareId && one.side === side && one.status !== 'Disassociated')
      .map(({ entityId }) => entityId);
  }

  /** The entities on a side of the share that are in effect, on their way in, or on their way out. */
  heldIn(shareId: string, side: Side): string[] {
    return [...this.#byKey.values()]
      .filter((one) => one.shareId === shareId && one.side === side && isStill(one))
      .map(({ entityId }) => entityId);
  }

  /** Whether any share holds the entity or is still letting it go. */
  isHeld(entityId: string): boolean {
    return [...this.#byKey.values()].some((one) => one.entityId === entityId && isStill(one));
  }
}

function isStill(association: Association): boolean {
  return association.status !== 'Disassociated' && !hasFailedToJoin(association);
}

/** Both sides of the named shares. */
export async function readShares(cloud: Cloud, shareIds: readonly string[]): Promise<Associations> {
  const [resources, principals] = await Promise.all([
    cloud.shares.listAssociations('resource', { shareIds }),
    cloud.shares.listAssociations('principal', { shareIds }),
  ]);
  return new Associations([...resources, ...principals]);
}

/** The named snapshots in every share of the account. */
export async function readSnapshots(cloud: Cloud, snapshotIds: readonly string[]): Promise<Associations> {
  return new Associations(await readResourceAssociations(cloud, snapshotIds));
}

/**
 * Reads until a condition holds or time is up.
 * @returns The last reading, whether or not the condition holds for it.
 */
export async function settle<T>(
  clock: Clock,
  read: () => Promise<T>,
  isSettled: (reading: T) => boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const deadlineMs = clock.steadyMs() + timeoutMs;
  for (;;) {
    const reading = await read();
    if (isSettled(reading) || clock.steadyMs() + POLL_MS > deadlineMs) return reading;
    await clock.sleep(POLL_MS);
  }
}
