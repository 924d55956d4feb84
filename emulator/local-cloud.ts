import { Person } from './people/person.ts';
import { PRODUCTS } from './products/all.ts';
import { Params } from './products/call/params.ts';
import type { Credential } from './state/credentials.ts';
import { ServiceError } from './state/errors.ts';
import type { Identity, RoleTrust } from './state/identity.ts';
import type { AssociationStatus } from './state/model.ts';
import { ENCRYPTED_SHARE_ROLE } from './state/sharing-role.ts';
import { HOUR_MS } from './state/times.ts';
import type {
  Account,
  CallRecord,
  EventDelivery,
  GrantChange,
  LocalCloudOptions,
  PrincipalGrant,
  SessionCredentials,
  Site,
  Switches,
  Traffic,
} from './state/types.ts';
import { World } from './state/world.ts';
import { Dispatcher } from './wire/dispatcher.ts';
import { FaultRules } from './wire/faults.ts';
import { type CallListener, Gateway } from './wire/gateway.ts';
import { type HttpAnswer, type HttpRequest, type ProductRoute, regionNamed } from './wire/http.ts';
import type { HttpWatcher } from './wire/http-watcher.ts';
import { CloudPort, type RegionOf } from './wire/server.ts';
import { SignatureCheck } from './wire/signature.ts';

/** A new account; without `directory` it stands outside the resource directory. */
export interface NewAccount {
  /** Default: one made up from the seed. */
  readonly accountId?: string;
  readonly name?: string;
  /** Default the China site. */
  readonly site?: Site;
  readonly directory?: 'member' | 'management' | undefined;
  /** Where a member goes; default the root folder. */
  readonly folderId?: string;
}

const isInForce = (status: AssociationStatus): status is 'Associating' | 'Associated' =>
  status === 'Associating' || status === 'Associated';

/** The accounts, regions and services of one emulated cloud. */
export class LocalCloud {
  readonly options: LocalCloudOptions;
  /** Region id to `http://127.0.0.1:port`; filled by {@link start}. */
  readonly endpoints: Readonly<Record<string, string>> = {};
  /** The URL of the port for all regions, if there is one; filled by {@link start}. */
  commonEndpoint: string | undefined;
  readonly faults: FaultRules;
  readonly #world: World;
  readonly #dispatcher: Dispatcher;
  readonly #gateway: Gateway;
  readonly #signatures: SignatureCheck;
  readonly #routes: ProductRoute[] = [];
  #watcher: HttpWatcher | undefined;
  #ports: CloudPort[] = [];
  #arrived = 0;
  #answered = 0;

  constructor(options: LocalCloudOptions) {
    this.options = options;
    this.#world = new World(options);
    this.faults = new FaultRules(() => this.#world.random.next());
    this.#dispatcher = new Dispatcher(this.#world, PRODUCTS, options.authorize);
    this.#signatures = new SignatureCheck(this.#world.credentials);
    this.#gateway = new Gateway(this.#world, this.#dispatcher, this.#signatures, this.faults);
  }

  /** Opens the port of every region, and the common one. */
  async start(): Promise<void> {
    const endpoints: Record<string, string> = this.endpoints;
    const watcher: HttpWatcher = {
      arrived: (headers) => {
        this.#arrived += 1;
        return this.#watcher?.arrived(headers);
      },
      answering: (headers) => {
        this.#answered += 1;
        return this.#watcher?.answering(headers) ?? {};
      },
    };
    const { regions, ports, commonPort, certificate } = this.options;
    const open = async (regionOf: RegionOf, port: number): Promise<string> => {
      const opened = new CloudPort(regionOf, (request) => this.#handle(request), watcher, certificate);
      const host = await opened.listen(port);
      this.#ports.push(opened);
      return host;
    };
    for (const regionId of regions) {
      const host = await open(() => regionId, ports?.[regionId] ?? 0);
      this.#world.hosts.set(regionId, host);
      endpoints[regionId] = `http://${host}`;
    }
    if (commonPort === undefined) return;
    this.commonEndpoint = `http://${await open((request) => regionNamed(request, regions), commonPort)}`;
  }

  /** Closes all ports and cuts what is still open. */
  async stop(): Promise<void> {
    await Promise.all(this.#ports.map((port) => port.close()));
    this.#ports = [];
  }

  /** How what is open about the real services is decided here. */
  get switches(): Switches {
    return this.#world.switches;
  }

  get directoryId(): string {
    return this.#world.directory.directoryId;
  }

  get rootFolderId(): string {
    return this.#world.directory.rootId;
  }

  createAccount(o: NewAccount = {}): Account {
    const accountId = o.accountId ?? `1${this.#world.random.digits(15)}`;
    const keys = this.#world.credentials.addUser(accountId);
    const account: Account = {
      accountId,
      name: o.name ?? `account-${accountId.slice(-4)}`,
      site: o.site ?? 'china',
      ...keys,
    };
    this.#world.accounts.set(accountId, account);
    if (o.directory === 'management') this.#world.directory.managementAccountId = accountId;
    if (o.directory === 'member') this.joinDirectory(accountId, o.folderId);
    return account;
  }

  /** Under the root folder unless a parent is given. @returns Its id. */
  createFolder(name: string, parentId?: string): string {
    const { directory, random } = this.#world;
    const folderId = `fd-${random.mixed(10)}`;
    directory.folders.set(folderId, {
      folderId,
      name,
      parentId: parentId ?? directory.rootId,
      createdAtMs: this.#world.nowMs(),
    });
    return folderId;
  }

  /** As the service does, only a folder without members and child folders. It stays in shares and reaches nobody. */
  deleteFolder(folderId: string): void {
    const { directory } = this.#world;
    const hasMembers = [...directory.members.values()].some((member) => member.folderId === folderId);
    if (hasMembers) throw new ServiceError(409, 'DeleteConflict.Folder.Account');
    if (directory.children(folderId).length > 0) throw new ServiceError(409, 'DeleteConflict.Folder.SubFolder');
    directory.folders.delete(folderId);
    this.#world.sight.refreshDirectory();
  }

  moveAccount(accountId: string, folderId: string): void {
    const member = this.#world.directory.members.get(accountId);
    if (member === undefined) throw new Error(`${accountId} is not a member of the directory`);
    member.folderId = folderId;
    this.#world.sight.refreshDirectory();
  }

  joinDirectory(accountId: string, folderId?: string): void {
    const { directory } = this.#world;
    directory.members.set(accountId, {
      accountId,
      folderId: folderId ?? directory.rootId,
      joinedAtMs: this.#world.nowMs(),
    });
    this.#world.sight.refreshDirectory();
  }

  leaveDirectory(accountId: string): void {
    this.#world.directory.members.delete(accountId);
    this.#world.sight.refreshDirectory();
  }

  /** On from the start; what is shared already stays when it is switched off. */
  get isDirectorySharingOn(): boolean {
    return this.#world.directory.isSharingEnabled;
  }

  setDirectorySharing(isEnabled: boolean): void {
    this.#world.directory.isSharingEnabled = isEnabled;
  }

  /** @returns Its ARN. */
  createRole(accountId: string, roleName: string, trust: RoleTrust): string {
    return this.#world.credentials.addRole(accountId, roleName, trust, this.#world.nowMs()).arn;
  }

  /**
   * The role through which sharees use what is encrypted under the owner's keys.
   * @param sharees Whose ECS it trusts; default: every account that there is.
   */
  createSharingRole(ownerAccountId: string, sharees: Iterable<string> = this.#world.accounts.keys()): string {
    return this.createRole(ownerAccountId, ENCRYPTED_SHARE_ROLE, {
      principals: [...sharees].map((accountId) => `${accountId}@ecs.aliyuncs.com`),
    });
  }

  roleNames(accountId: string): string[] {
    return this.#world.credentials.roleNames(accountId);
  }

  /** Custom policies that were made by calls. */
  policyNames(accountId: string): string[] {
    return this.#world.ram.policyNames(accountId);
  }

  /** Keys of a role as a service that it trusts gets them, whether the role exists or not; default lifetime an hour. */
  issueCredentials(accountId: string, roleName = 'function', lifetimeMs = HOUR_MS): SessionCredentials {
    const role = { accountId, roleName, roleSessionName: 'function' };
    return this.#world.credentials.addSession(role, this.#world.nowMs(), lifetimeMs);
  }

  findCredential(accessKeyId: string): Credential | undefined {
    return this.#world.credentials.find(accessKeyId);
  }

  /**
   * Who signed a request that is not an RPC call, in the header form.
   * @throws {ServiceError} as for any call that is signed wrongly.
   */
  identify(request: HttpRequest): Identity {
    return this.#signatures.identify(request, new Params(new Map()), this.#world.nowMs());
  }

  /** Has every request told of, before anything is done with it and before it is answered. One watcher at a time. */
  watchHttp(watcher: HttpWatcher): void {
    this.#watcher = watcher;
  }

  /** Every event of every account and region, as it is put on a default bus. */
  onEvent(listener: (delivery: EventDelivery) => void): void {
    this.#world.events.onEvent(listener);
  }

  /** Makes a custom event bus. What is put on it comes to those who listen, and to rules on it. */
  createEventBus(accountId: string, regionId: string, busName: string): void {
    this.#world.events.addBus(regionId, accountId, busName);
  }

  /** Every change of who sees which snapshot, at the moment it happens. */
  onGrant(listener: (change: GrantChange) => void): void {
    this.#world.sight.onGrant(listener);
  }

  onCall(listener: CallListener): void {
    this.#gateway.listeners.push(listener);
  }

  /** Serves other requests on the regions' ports; looked at before the emulated products. */
  registerProduct(
    match: (request: HttpRequest) => boolean,
    handle: (request: HttpRequest) => Promise<HttpAnswer>,
  ): void {
    this.#routes.push({ match, handle });
  }

  /** Someone working by hand in an account: its user, or whoever has got hold of a role in it. */
  as(accountId: string, regionId: string, roleName?: string): Person {
    const account = this.#world.accounts.get(accountId);
    if (account === undefined) throw new Error(`no such account: ${accountId}`);
    const { accessKeyId } = account;
    const identity: Identity =
      roleName === undefined
        ? { type: 'ram-user', accountId, accessKeyId }
        : { type: 'assumed-role', accountId, accessKeyId, roleName };
    return new Person(this.#world, this.#dispatcher, identity, regionId);
  }

  get calls(): readonly CallRecord[] {
    return this.#gateway.calls;
  }

  clearCalls(): void {
    this.#gateway.calls.length = 0;
  }

  get grantLog(): readonly GrantChange[] {
    return this.#world.sight.log;
  }

  get traffic(): Traffic {
    return { arrived: this.#arrived, answered: this.#answered };
  }

  /** What the owner's shares hold at this instant, pair by pair. */
  principalGrants(regionId: string, ownerAccountId: string): PrincipalGrant[] {
    const shares = [...this.#world.region(regionId).sharesOf(ownerAccountId)];
    return shares.flatMap((share) =>
      [...share.resources.values()].flatMap((resource) =>
        [...share.targets.values()].flatMap((target) => {
          const sides = [resource.status.value, target.status.value];
          if (!sides.every(isInForce)) return [];
          const status = sides.includes('Associating') ? 'Associating' : 'Associated';
          return [
            { shareId: share.shareId, snapshotId: resource.entityId, principal: target.entityId, status } as const,
          ];
        }),
      ),
    );
  }

  async #handle(request: HttpRequest): Promise<HttpAnswer> {
    const route = this.#routes.find(({ match }) => match(request));
    if (route !== undefined) return await route.handle(request);
    const arrivedAtMs = this.#world.nowMs();
    const answer = await this.#gateway.handle(request);
    const latencyMs = this.options.latencyMs ?? 0;
    if (latencyMs > 0) await new Promise<void>((resolve) => this.options.clock.at(arrivedAtMs + latencyMs, resolve));
    return answer;
  }
}
