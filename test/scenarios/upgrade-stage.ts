import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type LocalLandscape, startLocalLandscape } from '../../emulator/index.ts';
import type { Account, GrantChange } from '../../emulator/state/types.ts';
import { HANGZHOU, HOUR_MS, SHANGHAI } from './landscape.ts';

const ROOT = join(import.meta.dirname, '../..');
const PACKED = join(ROOT, 'test/fixtures/version-before/functions.json.br');
const REGIONS = [HANGZHOU, SHANGHAI];
const OWNER = '1000000000000001';
export const SHOP = '1000000000000002';
export const BILLING = '1000000000000003';
const LAB = '1000000000000004';
/** Six, so that their set is more than one share of this version takes. */
const MEMBERS = [SHOP, BILLING, LAB, '1000000000000005', '1000000000000006', '1000000000000007'];
export const PARTNER = '2000000000000001';
const AGENCY = '2000000000000002';

/** What an account outside makes of what is shared with it. */
const POLICY_OUTSIDE = {
  installation: 'acme',
  mode: 'sync',
  regions: REGIONS,
  accept: { senders: [OWNER], shareNames: ['snapshare-*'] },
  use: [{ from: OWNER, name: 'outside', copy: { region: SHANGHAI, retentionDays: 30 } }],
};

/** The version before fixed shares, by functions as its own build made them, or the one that is built. */
export type Version = 'before' | 'this';

/** A company in which the version before has shared for an hour. */
export class Upgraded {
  readonly land: LocalLandscape;
  readonly owner: Account;
  readonly #keyId: string;
  readonly #before = layOutVersionBefore();
  readonly #ids = new Map<string, string>();
  readonly #readers = new Map<string, readonly string[]>();

  private constructor(land: LocalLandscape) {
    this.land = land;
    this.owner = land.cloud.createAccount({ accountId: OWNER, directory: 'management' });
    for (const accountId of MEMBERS) land.cloud.createAccount({ accountId, directory: 'member' });
    for (const accountId of [PARTNER, AGENCY]) land.cloud.createAccount({ accountId });
    this.#keyId = this.#in().createKey();
  }

  /** Simulated time begins so long before the machine's that it can be moved to that when the command line is needed. */
  static async start(): Promise<Upgraded> {
    const land = await startLocalLandscape({ regions: REGIONS, startMs: Date.now() - 1.5 * HOUR_MS });
    const stage = new Upgraded(land);
    stage.deploy('before', 'sync');
    stage.deployOutside('before');
    stage.make('one', SHOP);
    stage.make('three', `${SHOP} ${BILLING} ${LAB}`, [SHOP, BILLING, LAB]);
    stage.make('six', MEMBERS.join(' '), MEMBERS);
    stage.make('golden-1', undefined, [SHOP, BILLING, LAB]);
    stage.make('mixed', `${SHOP} ${PARTNER}`, [SHOP, PARTNER]);
    stage.make('outside', PARTNER);
    stage.make('both', `${PARTNER} ${AGENCY}`, [PARTNER, AGENCY]);
    stage.make('ending', `${SHOP}/2h`, [SHOP]);
    // Nobody sees it, but a copy that stands in for it.
    stage.make('encrypted', LAB, [], 'service-key');
    await land.advance(HOUR_MS);
    return stage;
  }

  /** The policy as the version before has it, in a mode; nothing in it has to be changed. */
  policy(mode: string): object {
    return {
      installation: 'acme',
      mode,
      regions: [HANGZHOU],
      principals: { directory: 'any', external: [PARTNER, AGENCY] },
      groups: { prod: [SHOP, BILLING, LAB] },
      rules: [{ match: { name: 'golden-*' }, shareTo: '@prod' }],
      encryption: { serviceKey: 'copy', copyKeys: { [HANGZHOU]: this.#keyId } },
      brakes: { removals: { count: 20, percent: 10 }, expiries: { count: 1000, percent: 100 } },
    };
  }

  /** Deploys the functions of the owner in the place of those that are there. */
  deploy(version: Version, mode: string): void {
    this.land.platform.deploy({
      sYamlPath: join(version === 'before' ? this.#before : ROOT, 's.yaml'),
      accountId: OWNER,
      regionIds: [HANGZHOU],
      functions: ['share-on-tag', 'sweep', 'unshare-expired'],
      files: { 'policy.json': JSON.stringify(this.policy(mode)) },
    });
  }

  /** The same in the two accounts outside. */
  deployOutside(version: Version): void {
    for (const accountId of [PARTNER, AGENCY])
      this.land.platform.deploy({
        sYamlPath: join(version === 'before' ? this.#before : ROOT, 's.member.yaml'),
        accountId,
        regionIds: REGIONS,
        functions: ['accept-invitation', 'use-shared'],
        files: { 'policy.json': JSON.stringify(POLICY_OUTSIDE) },
      });
  }

  /** Makes a complete snapshot. @param readers Who should see it; default the one that its tag names. */
  make(name: string, shareTo?: string, readers: readonly string[] = [shareTo ?? ''], encryptedWith?: string): void {
    const { snapshotId } = this.#in().createSnapshot({
      name,
      isComplete: true,
      ...(shareTo !== undefined && { tags: { 'share-to': shareTo } }),
      ...(encryptedWith !== undefined && { encryptedWith }),
    });
    this.#ids.set(name, snapshotId);
    this.#readers.set(name, readers);
  }

  /** Asks for others than before. */
  ask(name: string, readers: readonly string[]): void {
    this.#in().tagSnapshot(this.#ids.get(name) ?? '', { 'share-to': readers.join(' ') });
    this.#readers.set(name, readers);
  }

  /** From now on nobody should see it. */
  end(name: string): void {
    this.#readers.set(name, []);
  }

  /** Who should see each snapshot, by its name here. */
  readers(): Record<string, readonly string[]> {
    return Object.fromEntries(this.#readers);
  }

  /** Who sees each snapshot. */
  seen(): Record<string, readonly string[]> {
    const accountIds = [...MEMBERS, PARTNER, AGENCY];
    const sees = (accountId: string, id: string): boolean =>
      this.#in(accountId)
        .visibleSnapshots()
        .some(({ sourceSnapshotId, isShared }) => isShared && sourceSnapshotId === id);
    return Object.fromEntries(
      [...this.#ids].map(([name, id]) => [name, accountIds.filter((accountId) => sees(accountId, id))]),
    );
  }

  /** How often who sees what has changed. */
  get changeCount(): number {
    return this.land.cloud.grantLog.length;
  }

  /** Each time since that somebody lost what should be seen, or saw what should not be. */
  mistakesSince(changeCount: number): string[] {
    return this.land.cloud.grantLog.slice(changeCount).flatMap((change) => this.#mistakes(change));
  }

  /** How often the partner was invited. */
  get invitationCount(): number {
    return this.#in(PARTNER).listInvitations().length;
  }

  /** How many copies were made: under a key that can be shared, and outside of what is shared. */
  copiesMade(): { readonly standIns: number; readonly outside: number } {
    const own = this.#in().visibleSnapshots();
    return {
      standIns: own.length - this.#ids.size,
      outside: this.#in(PARTNER, SHANGHAI).visibleSnapshots().length,
    };
  }

  #in(accountId = OWNER, regionId = HANGZHOU) {
    return this.land.cloud.as(accountId, regionId);
  }

  #mistakes({ snapshotId, accountId, visible, ownerAccountId }: GrantChange): string[] {
    if (ownerAccountId !== OWNER) return [];
    const [name = 'the stand-in'] = [...this.#ids].find(([, id]) => id === snapshotId) ?? [];
    const isWanted = (this.#readers.get(name) ?? [LAB]).includes(accountId);
    return isWanted === visible ? [] : [`${name}: ${accountId} ${visible ? 'sees it' : 'lost it'}`];
  }
}

/** Lays out the functions of the version before with its deployment files. @returns The folder. */
function layOutVersionBefore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-before-'));
  const files = JSON.parse(brotliDecompressSync(readFileSync(PACKED)).toString()) as Readonly<Record<string, string>>;
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    // It asked for many requests an instance on a built-in runtime, which has ever taken one.
    const isDeployment = name.endsWith('.yaml');
    writeFileSync(path, isDeployment ? content.replace(/(instanceConcurrency): \d+/g, '$1: 1') : content);
  }
  return folder;
}
