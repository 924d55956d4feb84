import OpenApi, * as core from '@alicloud/openapi-core';
import { Clock } from '../../emulator/clock.ts';
import { LocalCloud } from '../../emulator/local-cloud.ts';
import type { AccessKey, Account, LocalCloudOptions } from '../../emulator/state/types.ts';

export const REGION = 'cn-hangzhou';
export const OTHER_REGION = 'cn-shanghai';
const START_MS = Date.UTC(2026, 2, 1);
export const SETTLE_MS = 5_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const VERSIONS = {
  ecs: '2014-05-26',
  resourcesharing: '2020-01-10',
  tag: '2018-08-28',
  sts: '2015-04-01',
  resourcemanager: '2020-03-31',
  kms: '2016-01-20',
  ram: '2015-05-01',
  location: '2015-06-12',
  actiontrail: '2020-07-06',
} as const;

export interface CallOptions {
  readonly regionId?: string;
  /** The older query signature instead of the header form. */
  readonly isLegacy?: boolean;
  readonly nonce?: string;
  /** Other than the clock's time. */
  readonly timeMs?: number;
}

/** A body as it came, loosely typed for assertions. */
export type Body = Record<string, unknown>;

/** A cloud with an owner and a member in the directory and an outsider, and the real SDK core to speak to it. */
export class Landscape {
  readonly clock = new Clock(START_MS);
  readonly cloud: LocalCloud;
  readonly management: Account;
  readonly owner: Account;
  readonly member: Account;
  readonly outsider: Account;

  constructor(options: Partial<LocalCloudOptions> = {}) {
    this.cloud = new LocalCloud({ clock: this.clock, regions: [REGION, OTHER_REGION], ...options });
    this.management = this.cloud.createAccount({ directory: 'management' });
    this.owner = this.cloud.createAccount({ directory: 'member' });
    this.member = this.cloud.createAccount({ directory: 'member' });
    this.outsider = this.cloud.createAccount();
  }

  as(account: Account, regionId = REGION) {
    return this.cloud.as(account.accountId, regionId);
  }

  /** Lets every association that is under way settle. */
  settle(): Promise<void> {
    return this.clock.advanceBy(SETTLE_MS);
  }

  /** One call through the real SDK core. */
  async call(
    key: AccessKey & { readonly securityToken?: string },
    product: keyof typeof VERSIONS,
    action: string,
    query: Record<string, unknown> = {},
    options: CallOptions = {},
  ): Promise<Body> {
    const config = new core.$OpenApiUtil.Config({
      accessKeyId: key.accessKeyId,
      accessKeySecret: key.accessKeySecret,
      securityToken: key.securityToken,
      endpoint: new URL(this.cloud.endpoints[options.regionId ?? REGION] ?? '').host,
      protocol: 'HTTP',
      ...(options.isLegacy === true && { signatureAlgorithm: 'v2' }),
    });
    const params = new core.$OpenApiUtil.Params({
      action,
      version: VERSIONS[product],
      protocol: 'HTTP',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    const date = new Date(options.timeMs ?? this.clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z');
    const nonce = options.nonce;
    const request = new core.$OpenApiUtil.OpenApiRequest({
      query: {
        ...core.OpenApiUtil.query(query),
        ...(options.isLegacy === true && { Timestamp: date, ...(nonce !== undefined && { SignatureNonce: nonce }) }),
      },
      ...(options.isLegacy !== true && {
        headers: { 'x-acs-date': date, ...(nonce !== undefined && { 'x-acs-signature-nonce': nonce }) },
      }),
    });
    const defaults: unknown = {};
    const runtime = defaults as Parameters<OpenApi['callApi']>[2];
    const answer = (await new OpenApi(config).callApi(params, request, runtime)) as { body: Body };
    return answer.body;
  }
}

/** The code a call is refused with; the test fails when it is not refused. */
export async function codeOf(call: Promise<unknown>): Promise<{ code: unknown; status: unknown }> {
  try {
    await call;
  } catch (error) {
    const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
    return { code, status: statusCode };
  }
  throw new Error('the call was not refused');
}
