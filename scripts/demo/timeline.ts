import type { SeenSnapshot } from '../../emulator/people/seen.ts';
import type { FunctionLog } from '../../emulator/platform/deployed-function.ts';
import type { EventDelivery, GrantChange } from '../../emulator/state/types.ts';
import { DAY_MS } from '../../shared/base/durations.ts';
import { moneyText } from '../../shared/base/written.ts';
import { disksOf } from './disks.ts';
import { type Deed, findingsOf, type ReportedFinding, readDeed, type Saving, savingsOf } from './function-records.ts';
import type { LandingZone } from './landing-zone.ts';
import { standsFor, wishFor } from './principals.ts';
import type { Terminal } from './terminal.ts';

const ID = /\b(?:\d{16}|(?:s|fd)-[A-Za-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g;
const COMMAND_OR_ID = new RegExp(`\`[^\`]*\`|${ID.source}`, 'g');
/** On a copy that Snapshare made: the snapshot that it stands in for. */
const COPY_OF_TAG = 'snapshare:copy-of';

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

type LoggedDeed = Deed & Pick<FunctionLog, 'functionName' | 'atMs' | 'accountId'>;

/**
 * Tells what happens, in the order of simulated time: what people do, who gains and loses sight of a snapshot and why,
 * what the functions report, make and save, and what is released. Everything but the people's doings is taken from the cloud and from
 * the functions' own logs and answers.
 */
export class Timeline {
  /** Names of the snapshots that the service released although they had been shared. */
  readonly released: string[] = [];
  readonly savings: Saving[] = [];
  readonly #zone: LandingZone;
  readonly #terminal: Terminal;
  /** When the first day began. */
  readonly #midnightMs: number;
  readonly #moments: Moment[] = [];
  readonly #changes: SightChange[] = [];
  readonly #findings: ReportedFinding[] = [];
  /** The latest findings by what they are about, which are told once. */
  readonly #told = new Map<string, ReportedFinding>();
  readonly #snapshots = new Map<string, SeenSnapshot>();
  readonly #names = new Map<string, string>();
  readonly #deeds: LoggedDeed[] = [];
  #logsRead = 0;

  constructor(zone: LandingZone, terminal: Terminal) {
    this.#zone = zone;
    this.#terminal = terminal;
    const { clock, cloud, platform } = zone.land;
    this.#midnightMs = Math.floor(clock.nowMs() / DAY_MS) * DAY_MS;
    for (const { accountId, name } of Object.values(zone.accounts)) this.#names.set(accountId, name);
    for (const [name, folderId] of Object.entries(zone.folders)) this.#names.set(folderId, `the folder ${name}`);
    for (const keyId of Object.values(zone.copyKeys)) this.#names.set(keyId, "a key of the owner's");
    cloud.onGrant((change) => {
      this.#changes.push(this.#withCircumstances(change));
      if (change.visible) this.#tellAgain(change);
    });
    cloud.onEvent((delivery) => this.#noteEvent(delivery));
    platform.onInvocationEnd((invocation) => {
      for (const finding of findingsOf(invocation)) this.#noteFinding(finding);
      for (const saving of savingsOf(invocation)) this.#noteSaving(saving, this.#runner(invocation));
    });
  }

  /** Each as it was told, in that order. */
  get findings(): readonly ReportedFinding[] {
    return this.#findings;
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
    return `day ${Math.floor((atMs - this.#midnightMs) / DAY_MS) + 1}`;
  }

  #add(mark: string, style: Parameters<Terminal['line']>[2], subject: string, text: string, atMs?: number): void {
    const timeMs = atMs ?? this.#zone.land.clock.nowMs();
    const day = this.dayOf(timeMs).replace(' ', timeMs - this.#midnightMs < 9 * DAY_MS ? '  ' : ' ');
    const lead = `  ${day} ${new Date(timeMs).toISOString().slice(11, 19)} ${mark} ${subject.padEnd(16)} `;
    this.#moments.push({ atMs: timeMs, print: () => this.#terminal.line(text, lead, style) });
  }

  /** Puts names in the place of ids, but not in commands, which are to be typed. */
  #named(text: string): string {
    return text.replaceAll(COMMAND_OR_ID, (part) => this.nameOf(part));
  }

  #withCircumstances(change: GrantChange): SightChange {
    const { cloud } = this.#zone.land;
    const { regionId, ownerAccountId, snapshotId, accountId } = change;
    const owner = cloud.as(ownerAccountId, regionId);
    const grant = cloud
      .principalGrants(regionId, ownerAccountId)
      .find((held) => held.snapshotId === snapshotId && standsFor(this.#zone, held.principal, accountId));
    const share = owner.shares().find(({ shareId }) => shareId === grant?.shareId);
    return {
      ...change,
      principal: grant?.principal,
      shareId: grant?.shareId,
      isByHand: share !== undefined && share.tags['snapshare:installation'] === undefined,
      tags: owner.snapshot(snapshotId)?.tags ?? {},
    };
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
      const reason = deed === undefined ? 'not by Snapshare' : `${this.#named(deed.because)} (${this.#runner(deed)})`;
      const negation = changes.length === 1 ? 'does not see it' : 'do not see it';
      this.#add('-', 'yellow', subject, `${who} ${negation} any more: ${reason}.`, first.atMs);
    }
  }

  #reasonOfGain({ principal = '', isByHand, tags }: SightChange, deed: LoggedDeed | undefined): string {
    if (isByHand) return 'it was shared by hand';
    const wish = wishFor(this.#zone, principal, tags);
    if (deed === undefined) return wish;
    const acceptance = deed.kind === 'accept' ? ` accepted, as ${deed.because}` : '';
    return `${wish} (${this.#runner(deed)}${acceptance})`;
  }

  /** The name of a function, and whom it visits as the hub. */
  #runner({ functionName, ownerAccountId }: { functionName: string; ownerAccountId?: string | undefined }): string {
    const name = functionName.replace('snapshare-', '');
    return ownerAccountId === undefined ? name : `${name} for ${this.nameOf(ownerAccountId)}`;
  }

  /** The latest change that a function made and that explains what someone sees. */
  #deedBehind({ snapshotId, principal, shareId, regionId, atMs, visible }: SightChange): LoggedDeed | undefined {
    const kinds = visible ? ['create-share', 'join', 'accept'] : ['leave', 'remove-principals'];
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
    for (const { line, functionName, accountId, atMs } of logs.slice(this.#logsRead)) {
      const record = readDeed(line);
      if (record === undefined) continue;
      const deed = { ...record, functionName, accountId, atMs };
      this.#deeds.push(deed);
      if (deed.kind === 'copy-snapshot') this.#noteCopy(deed);
      if (deed.kind === 'disk') this.#noteDisk(deed);
    }
    this.#logsRead = logs.length;
  }

  #noteFinding(finding: ReportedFinding): void {
    const { code, snapshotId = '', principal = '', shareId = '', message, remedy, accountId } = finding;
    const key = [code, snapshotId, principal, shareId, accountId].join(' ');
    if (this.#told.has(key)) return;
    this.#told.set(key, finding);
    this.#findings.push(finding);
    this.#add(
      '!',
      'red',
      this.subjectOf(finding),
      this.#named(`${this.#runner(finding)} reports ${code}: ${message} ${remedy}`),
    );
  }

  /** What was reported of a grant before it was given is told once more if it is reported after. */
  #tellAgain({ snapshotId, accountId }: GrantChange): void {
    for (const [key, finding] of this.#told)
      if (finding.snapshotId === snapshotId && finding.principal === accountId) this.#told.delete(key);
  }

  /** The snapshot or account that a finding is about. */
  subjectOf({ snapshotId, accountId }: ReportedFinding): string {
    return this.nameOf(snapshotId ?? accountId);
  }

  #noteSaving(saving: Saving, runner: string): void {
    this.savings.push(saving);
    const freed = saving.snapshotIds.map((snapshotId) => this.nameOf(snapshotId)).join(', ');
    const amount = moneyText(saving.perMonth, saving.currency);
    const text = `${runner} saved ${amount} a month by ending the share (estimate, ${saving.priceSource}).`;
    this.#add('$', 'magenta', freed, text);
  }

  #noteCopy(deed: LoggedDeed): void {
    for (const snapshotId of deed.snapshotIds) {
      const text = `a copy is made under another key: ${deed.because} (${this.#runner(deed)}).`;
      this.#add('=', 'blue', this.nameOf(snapshotId), text, deed.atMs);
    }
  }

  #noteDisk(deed: LoggedDeed): void {
    const { accountId, region, resultId, because, functionName, atMs } = deed;
    const person = this.#zone.land.cloud.as(accountId, region);
    const disk = disksOf(person, region).find(({ diskId }) => diskId === resultId);
    const what = disk === undefined ? 'a disk' : `a ${disk.category} disk of ${disk.sizeGiB} GiB in ${disk.zoneId}`;
    const text = `${this.nameOf(accountId)} has ${what} of it now: ${this.#named(because)} (${this.#runner({ functionName })}).`;
    this.#add('=', 'blue', disk?.sourceName ?? '', text, atMs);
  }

  #noteEvent({ event, accountId, regionId }: EventDelivery): void {
    const snapshotId = String(event.data['snapshotId']);
    if (event.type === 'ecs:Snapshot:CreateSnapshotInitiated') {
      const snapshot = this.#zone.land.cloud.as(accountId, regionId).snapshot(snapshotId);
      if (snapshot?.tags[COPY_OF_TAG] !== undefined) this.introduce(snapshot);
    }
    if (event.type === 'ecs:Snapshot:SnapshotDeleted') this.#noteRelease(snapshotId);
  }

  #noteRelease(snapshotId: string): void {
    const snapshot = this.#snapshots.get(snapshotId);
    if (snapshot?.retentionDays === undefined) return;
    if (!this.#zone.land.cloud.grantLog.some((change) => change.snapshotId === snapshotId)) return;
    this.released.push(snapshot.name);
    const days = `its retention of ${snapshot.retentionDays} days is over`;
    this.occurrence(snapshot.name, `is released by the service: ${days} and nobody sees it any more`);
  }
}

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
