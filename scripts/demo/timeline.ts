import type { SeenSnapshot } from '../../emulator/cloud/person.ts';
import type { EventDelivery, GrantChange } from '../../emulator/cloud/types.ts';
import type { FunctionLog } from '../../emulator/platform/deployed-function.ts';
import { type MonthlyCost, money, monthlyCost } from './cost.ts';
import { type Deed, findingsOf, type ReportedFinding, readDeed } from './function-records.ts';
import { GIB_MONTH_PRICE, type LandingZone, REGIONS } from './landing-zone.ts';
import type { Terminal } from './terminal.ts';

const DAY_MS = 86_400_000;
const ID = /\b(?:\d{16}|(?:s|fd)-[A-Za-z0-9]+)/g;

interface Moment {
  readonly atMs: number;
  readonly print: () => void;
}

/** Someone gained or lost sight of a snapshot, with what the cloud held at that moment. */
interface SightChange extends GrantChange {
  /** The principal that stands for the account, and the share that has it. */
  readonly principal?: string | undefined;
  readonly shareId?: string | undefined;
  /** The share was not made by Snapshare. */
  readonly isByHand: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

type LoggedDeed = Deed & Pick<FunctionLog, 'functionName' | 'atMs'>;

/** A snapshot that the service released once it was no longer shared. */
export interface Release {
  readonly snapshotId: string;
  readonly cost: MonthlyCost;
}

/**
 * Tells what happens, in the order of simulated time: what people do, who gains and loses sight of a snapshot and why,
 * what the functions report, and what is released. Everything but the people's doings is taken from the cloud and from
 * the functions' own logs and answers.
 */
export class Timeline {
  readonly releases: Release[] = [];
  readonly #zone: LandingZone;
  readonly #terminal: Terminal;
  readonly #startMs: number;
  readonly #moments: Moment[] = [];
  readonly #changes: SightChange[] = [];
  readonly #reported = new Map<string, ReportedFinding>();
  readonly #snapshots = new Map<string, SeenSnapshot>();
  readonly #names = new Map<string, string>();
  readonly #deeds: LoggedDeed[] = [];
  #logsRead = 0;

  constructor(zone: LandingZone, terminal: Terminal) {
    this.#zone = zone;
    this.#terminal = terminal;
    const { clock, cloud, platform } = zone.land;
    this.#startMs = clock.nowMs();
    for (const { accountId, name } of Object.values(zone.accounts)) this.#names.set(accountId, name);
    for (const [name, folderId] of Object.entries(zone.folders)) this.#names.set(folderId, `the folder ${name}`);
    cloud.onGrant((change) => this.#changes.push(this.#withCircumstances(change)));
    cloud.onEvent((delivery) => this.#noteEvent(delivery));
    platform.onInvocationEnd((invocation) => {
      for (const finding of findingsOf(invocation)) this.#noteFinding(finding);
    });
  }

  get findings(): readonly ReportedFinding[] {
    return [...this.#reported.values()];
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? id;
  }

  /** Every snapshot that a person made, released ones included. */
  get snapshots(): readonly SeenSnapshot[] {
    return [...this.#snapshots.values()];
  }

  /** What a person does at this moment; ids in it are kept, and named behind. */
  person(who: string, deed: string): void {
    const names = new Set([...deed.matchAll(ID)].map(([id]) => this.nameOf(id)));
    this.#add('*', 'cyan', who, names.size === 0 ? deed : `${deed} (${[...names].join(', ')})`);
  }

  /** Something that happens to a snapshot by itself at this moment. */
  occurrence(snapshot: string, what: string): void {
    this.#add('*', 'cyan', snapshot, what);
  }

  /** A snapshot is called by its name from now on. */
  introduce(snapshot: SeenSnapshot): void {
    this.#snapshots.set(snapshot.snapshotId, snapshot);
    this.#names.set(snapshot.snapshotId, snapshot.name);
  }

  /** Prints what has happened since the last time. */
  flush(): void {
    this.#readLogs();
    for (const changes of grouped(this.#changes.splice(0))) this.#noteSight(changes);
    for (const { print } of this.#moments.splice(0).sort((a, b) => a.atMs - b.atMs)) print();
  }

  /** As `day 3`. */
  dayOf(atMs: number): string {
    return `day ${Math.floor((atMs - this.#startMs) / DAY_MS) + 1}`;
  }

  #add(mark: string, style: Parameters<Terminal['line']>[2], subject: string, text: string, atMs?: number): void {
    const timeMs = atMs ?? this.#zone.land.clock.nowMs();
    const day = this.dayOf(timeMs).replace(' ', timeMs - this.#startMs < 9 * DAY_MS ? '  ' : ' ');
    const lead = `  ${day} ${new Date(timeMs).toISOString().slice(11, 19)} ${mark} ${subject.padEnd(12)} `;
    this.#moments.push({ atMs: timeMs, print: () => this.#terminal.line(text, lead, style) });
  }

  /** Puts names in the place of ids. */
  #named(text: string): string {
    return text.replaceAll(ID, (id) => this.nameOf(id));
  }

  #withCircumstances(change: GrantChange): SightChange {
    const { cloud } = this.#zone.land;
    const { regionId, ownerAccountId, snapshotId, accountId } = change;
    const owner = cloud.as(ownerAccountId, regionId);
    const grant = cloud
      .principalGrants(regionId, ownerAccountId)
      .find((held) => held.snapshotId === snapshotId && this.#standsFor(held.principal, accountId));
    const share = owner.shares().find(({ shareId }) => shareId === grant?.shareId);
    return {
      ...change,
      principal: grant?.principal,
      shareId: grant?.shareId,
      isByHand: share !== undefined && share.tags['snapshare:installation'] === undefined,
      tags: owner.snapshot(snapshotId)?.tags ?? {},
    };
  }

  #standsFor(principal: string, accountId: string): boolean {
    const { accounts, folders } = this.#zone;
    if (principal === accountId) return true;
    if (principal === folders.production)
      return [accounts.shop, accounts.billing].some((account) => account.accountId === accountId);
    return principal === folders.testing && accounts.lab.accountId === accountId;
  }

  #noteSight(changes: readonly [SightChange, ...SightChange[]]): void {
    const [first] = changes;
    const who = changes.map(({ accountId }) => this.nameOf(accountId)).join(' and ');
    const subject = this.nameOf(first.snapshotId);
    const verb = changes.length === 1 ? 'sees' : 'see';
    const deed = this.#deedBehind(first);
    if (first.visible) {
      this.#add(
        '+',
        'green',
        subject,
        `${who} ${verb} it now: ${this.#named(this.#reasonOfGain(first, deed))}.`,
        first.atMs,
      );
    } else {
      const reason = deed === undefined ? 'not by Snapshare' : this.#named(`${deed.because} (${deed.functionName})`);
      const negation = changes.length === 1 ? 'does not see it' : 'do not see it';
      this.#add('-', 'yellow', subject, `${who} ${negation} any more: ${reason}.`, first.atMs);
    }
  }

  #reasonOfGain({ principal = '', isByHand, tags }: SightChange, deed: LoggedDeed | undefined): string {
    if (isByHand) return 'it was shared by hand';
    const wish = this.#wishFor(principal, tags);
    if (deed === undefined) return wish;
    const acceptance = deed.kind === 'accept' ? ` accepted, as ${deed.because}` : '';
    return `${wish} (${deed.functionName}${acceptance})`;
  }

  #wishFor(principal: string, tags: Readonly<Record<string, string>>): string {
    const { release } = this.#zone.policy.groups;
    const targets = release.includes(principal) ? [principal, '@release'] : [principal];
    for (const [key, value] of Object.entries(tags)) {
      const target = targets.find((text) => value.includes(text));
      if (target !== undefined) return `tag ${key} asks for ${target}`;
    }
    return 'no tag asks for it';
  }

  /** The latest change that a function made and that explains what someone sees. */
  #deedBehind({ snapshotId, principal, shareId, regionId, atMs, visible }: SightChange): LoggedDeed | undefined {
    const kinds = visible ? ['create-share', 'add', 'accept'] : ['remove', 'delete-share'];
    return this.#deeds.findLast(
      (deed) =>
        kinds.includes(deed.kind) &&
        deed.region === regionId &&
        deed.atMs <= atMs &&
        (deed.kind === 'accept'
          ? deed.shareId === shareId
          : deed.snapshotIds.includes(snapshotId) ||
            (deed.snapshotIds.length === 0 && principal !== undefined && deed.principals.includes(principal))),
    );
  }

  #readLogs(): void {
    const { logs } = this.#zone.land.platform;
    for (const { line, functionName, atMs } of logs.slice(this.#logsRead)) {
      const deed = readDeed(line);
      if (deed !== undefined) this.#deeds.push({ ...deed, functionName: withoutPrefix(functionName), atMs });
    }
    this.#logsRead = logs.length;
  }

  #noteFinding(finding: ReportedFinding): void {
    const { code, snapshotId = '', principal = '', shareId = '', message, remedy, accountId } = finding;
    const key = [code, snapshotId, principal, shareId, accountId].join(' ');
    if (this.#reported.has(key)) return;
    this.#reported.set(key, finding);
    const reporter = withoutPrefix(finding.functionName);
    const subject = snapshotId === '' ? this.nameOf(accountId) : this.nameOf(snapshotId);
    this.#add('!', 'red', subject, this.#named(`${reporter} reports ${code}: ${message} ${remedy}`));
  }

  #noteEvent({ event }: EventDelivery): void {
    if (event.type !== 'ecs:Snapshot:SnapshotDeleted') return;
    const snapshot = this.#snapshots.get(String(event.data['snapshotId']));
    if (snapshot?.retentionDays === undefined) return;
    const wasShared = this.#zone.land.cloud.grantLog.some(({ snapshotId }) => snapshotId === snapshot.snapshotId);
    if (!wasShared) return;
    const cost = monthlyCost(snapshot.sizeBytes, GIB_MONTH_PRICE);
    this.releases.push({ snapshotId: snapshot.snapshotId, cost });
    this.#add(
      '$',
      'magenta',
      snapshot.name,
      `is released after ${snapshot.retentionDays} days, since nobody sees it any more. Still shared, its ` +
        `${cost.sizeGiB} GiB would go on costing ${money(cost.amount, cost.currency)} a month (estimate, at ` +
        `${GIB_MONTH_PRICE.standardPerGiBMonth} ${cost.currency} per GiB and month).`,
    );
  }

  /** Who sees what at present through the eyes of each account, and since when. */
  sight(): Map<string, Map<string, number>> {
    const { cloud } = this.#zone.land;
    const seen = new Map<string, Map<string, number>>();
    for (const { accountId, name } of Object.values(this.#zone.accounts)) {
      for (const regionId of REGIONS) {
        for (const snapshot of cloud.as(accountId, regionId).visibleSnapshots()) {
          if (!snapshot.isShared) continue;
          const viewers = seen.get(snapshot.name) ?? new Map<string, number>();
          seen.set(snapshot.name, viewers);
          const since = cloud.grantLog.findLast(
            (change) => change.snapshotId === snapshot.sourceSnapshotId && change.accountId === accountId,
          );
          viewers.set(name, since?.atMs ?? this.#startMs);
        }
      }
    }
    return seen;
  }
}

const withoutPrefix = (functionName: string): string => functionName.replace('snapshare-', '');

/** Changes that are one fact for a reader: the accounts of one principal at one moment. */
function grouped(changes: readonly SightChange[]): [SightChange, ...SightChange[]][] {
  const groups: [SightChange, ...SightChange[]][] = [];
  for (const change of changes) {
    const group = groups.find(
      ([first]) =>
        first.atMs === change.atMs &&
        first.snapshotId === change.snapshotId &&
        first.visible === change.visible &&
        first.principal === change.principal,
    );
    if (group === undefined) groups.push([change]);
    else group.push(change);
  }
  return groups;
}
