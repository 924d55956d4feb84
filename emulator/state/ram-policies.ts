import type { Authorize, Identity } from './identity.ts';
import { authorizeBy, type RamDocument, type RamReadings } from './ram.ts';

/** A custom policy of an account. */
export interface CustomPolicy {
  readonly policyName: string;
  readonly description: string;
  readonly text: string;
  readonly document: RamDocument;
  readonly createdAtMs: number;
}

const keyOf = (accountId: string, name: string): string => `${accountId} ${name}`;

/** Custom policies, and the roles that were made by calls: those may do what their policies say, and all others what the options say. */
export class RamPolicies {
  readonly authorize: Authorize;
  readonly #policies = new Map<string, CustomPolicy>();
  /** By account and role, the names of its policies. */
  readonly #attached = new Map<string, Set<string>>();

  constructor(readings: RamReadings) {
    this.authorize = authorizeBy((identity) => this.#documentsOf(identity), readings);
  }

  addPolicy(accountId: string, policy: CustomPolicy): void {
    this.#policies.set(keyOf(accountId, policy.policyName), policy);
  }

  removePolicy(accountId: string, policyName: string): void {
    this.#policies.delete(keyOf(accountId, policyName));
  }

  findPolicy(accountId: string, policyName: string): CustomPolicy | undefined {
    return this.#policies.get(keyOf(accountId, policyName));
  }

  policyNames(accountId: string): string[] {
    return [...this.#policies]
      .filter(([key]) => key.startsWith(`${accountId} `))
      .map(([, { policyName }]) => policyName);
  }

  /** How many roles it is attached to. */
  holdersOf(accountId: string, policyName: string): number {
    return [...this.#attached].filter(([key, names]) => key.startsWith(`${accountId} `) && names.has(policyName))
      .length;
  }

  addRole(accountId: string, roleName: string): void {
    this.#attached.set(keyOf(accountId, roleName), new Set());
  }

  removeRole(accountId: string, roleName: string): void {
    this.#attached.delete(keyOf(accountId, roleName));
  }

  /** Names of the custom policies attached to a role; undefined for one that was not made by a call. */
  attachedTo(accountId: string, roleName: string): Set<string> | undefined {
    return this.#attached.get(keyOf(accountId, roleName));
  }

  #documentsOf({ accountId, roleName }: Identity): readonly RamDocument[] | undefined {
    const names = roleName === undefined ? undefined : this.attachedTo(accountId, roleName);
    if (names === undefined) return undefined;
    return [...names].flatMap((name) => this.findPolicy(accountId, name)?.document ?? []);
  }
}
