import type { Person } from '../../emulator/people/person.ts';
import type { CloudEvent } from '../../emulator/state/types.ts';
import type { SnapshotSpec } from './cases.ts';
import { FIRST_SEATS, HOME, type MemberName, type Seat, type Server, serverOf, type TargetName } from './cast.ts';
import type { Stage } from './stage.ts';

/** What does not change when a snapshot is tagged. */
export interface Born {
  spec: SnapshotSpec;
  readonly createdAtMs: number;
}

/** One region of the company during one case: what its worlds have in common. */
export class Scene {
  readonly stage: Stage;
  readonly regionId: string;
  readonly partner: Person;
  readonly stranger: Person;
  policyIndex = 0;
  seats: Record<MemberName, Seat> = { ...FIRST_SEATS };
  /** Something happened after which an outsider's grant need not come back by itself. */
  isPartnerTroubled = false;
  /** Shares of ours with equal principals may exist. */
  hasTwins = false;
  readonly everOut = new Set<TargetName>();
  /** On their way to `share-on-tag`, by whose it is, oldest first. */
  readonly events: Readonly<Record<Server, CloudEvent[]>> = { hub: [], itself: [] };
  readonly #snapshots = new Map<string, Map<string, Born>>();

  constructor(stage: Stage) {
    this.stage = stage;
    this.regionId = stage.takeRegion();
    this.partner = stage.land.cloud.as(stage.ids.partner, this.regionId);
    this.stranger = stage.land.cloud.as(stage.ids.stranger, this.regionId);
  }

  get nowMs(): number {
    return this.stage.land.clock.nowMs();
  }

  /** The snapshots that people made in an account, by id and in their order. */
  snapshotsOf(accountId: string): Map<string, Born> {
    const known = this.#snapshots.get(accountId) ?? new Map<string, Born>();
    this.#snapshots.set(accountId, known);
    return known;
  }

  /** An event of an owner comes to the hub by its bus, and to the owner's own functions if it has any. */
  noteEvent(accountId: string, event: CloudEvent): void {
    this.events.hub.push(accountId === HOME.accountId ? event : routedToHub(accountId, event));
    const isServed = this.stage.estates.some((one) => one.accountId === accountId && serverOf(one) === 'itself');
    if (isServed) this.events.itself.push(event);
  }

  loseEvents(): void {
    this.events.hub.length = 0;
    this.events.itself.length = 0;
  }

  /** The names of all shares of the accounts that the functions look after, by id. */
  shareNames(): ReadonlyMap<string, string> {
    const { stage, regionId } = this;
    return new Map(
      stage.ownerIds.flatMap((accountId) =>
        stage.land.cloud
          .as(accountId, regionId)
          .shares()
          .map(({ shareId, name }) => [shareId, name] as const),
      ),
    );
  }

  seat(member: MemberName, seat: Seat): void {
    if (seat === 'out') this.everOut.add(member);
    this.seats = { ...this.seats, [member]: seat };
    this.stage.seat(member, seat);
  }

  resetSeats(): void {
    for (const member of Object.keys(FIRST_SEATS) as MemberName[]) this.seat(member, FIRST_SEATS[member]);
  }
}

/** As EventBridge puts an owner's event on the hub's bus. */
function routedToHub(accountId: string, event: CloudEvent): CloudEvent {
  const routed = { aliyunaccountid: HOME.accountId, aliyunoriginalaccountid: accountId };
  return { ...event, ...routed, aliyuneventbusname: 'snapshare' };
}
