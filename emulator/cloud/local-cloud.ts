import type { FaultRule } from './faults.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Identity, RoleTrust } from './identity.ts';
import type {
  Account,
  CallRecord,
  EventDelivery,
  GrantChange,
  LocalCloudOptions,
  PrincipalGrant,
  SessionCredentials,
  Site,
  Traffic,
} from './types.ts';

/** A call seen by {@link LocalCloud.onCall}. */
export interface CallNotice {
  readonly regionId: string;
  readonly accountId: string;
  /** Ties a call to the process that was given the key. */
  readonly accessKeyId: string;
  readonly product: string;
  readonly action: string;
  /** `arrived`: nothing has been done yet. `handled`: done, not yet answered. */
  readonly stage: 'arrived' | 'handled';
}

const unbuilt = (): never => {
  throw new Error('not built yet');
};

/** The accounts, regions and services of one emulated cloud. */
export class LocalCloud {
  readonly endpoints: Readonly<Record<string, string>> = {};
  readonly calls: CallRecord[] = [];
  readonly grantLog: GrantChange[] = [];
  readonly traffic: Traffic = { arrived: 0, answered: 0 };
  readonly faults: { add(rule: FaultRule): { remove(): void }; clear(): void } = { add: unbuilt, clear: unbuilt };

  constructor(readonly options: LocalCloudOptions) {}

  start(): Promise<void> {
    return unbuilt();
  }
  stop(): Promise<void> {
    return unbuilt();
  }
  createAccount(_o: {
    accountId?: string;
    name?: string;
    site?: Site;
    directory?: 'member' | 'management' | undefined;
    folderId?: string;
  }): Account {
    return unbuilt();
  }
  createFolder(_name: string, _parentId?: string): string {
    return unbuilt();
  }
  moveAccount(_accountId: string, _folderId: string): void {
    unbuilt();
  }
  leaveDirectory(_accountId: string): void {
    unbuilt();
  }
  joinDirectory(_accountId: string, _folderId?: string): void {
    unbuilt();
  }
  setDirectorySharing(_isEnabled: boolean): void {
    unbuilt();
  }
  createRole(_accountId: string, _roleName: string, _trust: RoleTrust): string {
    return unbuilt();
  }
  /** Keys of a role (or, without one, of the account's user as a session); default lifetime an hour. */
  issueCredentials(_accountId: string, _roleName?: string, _lifetimeMs?: number): SessionCredentials {
    return unbuilt();
  }
  /** The secret and owner of a key; undefined when unknown or expired. */
  findCredential(
    _accessKeyId: string,
  ): { readonly accessKeySecret: string; readonly securityToken?: string; readonly identity: Identity } | undefined {
    return unbuilt();
  }
  onEvent(_listener: (delivery: EventDelivery) => void): void {
    unbuilt();
  }
  onGrant(_listener: (change: GrantChange) => void): void {
    unbuilt();
  }
  /** Sees every call before and after it takes effect; answering `reset` cuts the connection there. */
  onCall(_listener: (notice: CallNotice) => 'reset' | undefined): void {
    unbuilt();
  }
  registerProduct(
    _match: (request: HttpRequest) => boolean,
    _handle: (request: HttpRequest) => Promise<HttpAnswer>,
  ): void {
    unbuilt();
  }
  clearCalls(): void {
    unbuilt();
  }
  principalGrants(_regionId: string, _ownerAccountId: string): PrincipalGrant[] {
    return unbuilt();
  }
}
