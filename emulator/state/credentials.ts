import type { Identity, RoleTrust } from './identity.ts';
import type { Random } from './random.ts';
import type { AccessKey, SessionCredentials } from './types.ts';

export interface Role {
  readonly roleId: string;
  readonly roleName: string;
  readonly accountId: string;
  readonly arn: string;
  readonly trust: RoleTrust;
  readonly description: string;
  readonly createdAtMs: number;
}

/** A key that calls can be signed with. */
export interface Credential {
  readonly accessKeySecret: string;
  readonly identity: Identity;
  /** Only of temporary keys. */
  readonly securityToken?: string;
  readonly expiresAtMs?: number;
}

/** All keys and roles of the cloud. */
export class Credentials {
  readonly #keys = new Map<string, Credential>();
  readonly #roles = new Map<string, Role>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  find(accessKeyId: string): Credential | undefined {
    return this.#keys.get(accessKeyId);
  }

  addUser(accountId: string): AccessKey {
    const accessKeyId = `LTAI5t${this.#random.mixed(18)}`;
    const accessKeySecret = this.#random.mixed(30);
    this.#keys.set(accessKeyId, { accessKeySecret, identity: { type: 'ram-user', accountId, accessKeyId } });
    return { accessKeyId, accessKeySecret };
  }

  addRole(accountId: string, roleName: string, trust: RoleTrust, nowMs: number, description = ''): Role {
    const arn = `acs:ram::${accountId}:role/${roleName}`;
    const roleId = `3${this.#random.digits(17)}`;
    const role = { roleId, roleName, accountId, arn, trust, description, createdAtMs: nowMs };
    this.#roles.set(arn, role);
    return role;
  }

  removeRole(arn: string): void {
    this.#roles.delete(arn);
  }

  roleNames(accountId: string): string[] {
    return [...this.#roles.values()].filter((role) => role.accountId === accountId).map(({ roleName }) => roleName);
  }

  findRole(arn: string): Role | undefined {
    return this.#roles.get(arn);
  }

  addSession(
    {
      accountId,
      roleName,
      roleSessionName,
    }: { readonly accountId: string; readonly roleName: string; readonly roleSessionName: string },
    nowMs: number,
    lifetimeMs: number,
  ): SessionCredentials {
    const accessKeyId = `STS.NU${this.#random.mixed(20)}`;
    const session = {
      accessKeyId,
      accessKeySecret: this.#random.mixed(40),
      securityToken: `CAIS${this.#random.mixed(60)}`,
      expiresAtMs: nowMs + lifetimeMs,
    };
    const identity = {
      type: 'assumed-role',
      accountId,
      accessKeyId,
      roleName,
      roleSessionName,
      sessionStartMs: nowMs,
    } as const;
    this.#keys.set(accessKeyId, { ...session, identity });
    return session;
  }
}
