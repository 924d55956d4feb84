/** Who makes a call: the user of an account, or a role that was assumed in it. */
export interface Identity {
  readonly type: 'ram-user' | 'assumed-role';
  readonly accountId: string;
  readonly accessKeyId: string;
  /** Only of an assumed role. */
  readonly roleName?: string;
  readonly roleSessionName?: string;
  readonly sessionStartMs?: number;
}

/** Values that RAM conditions can refer to, by condition key. */
export type ConditionValues = Readonly<Record<string, readonly string[]>>;

/**
 * Whether RAM lets the identity do it.
 * @param action Product and operation, for example `ecs:DescribeSnapshots`.
 * @param resource ARN, or `*`.
 */
export type Authorize = (identity: Identity, action: string, resource: string, conditions: ConditionValues) => boolean;

/** Who may assume a role. A principal is an account id, a role's ARN, or a service (`fc.aliyuncs.com`). */
export interface RoleTrust {
  readonly principals: readonly string[];
  readonly externalId?: string;
}
