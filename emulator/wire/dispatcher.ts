import type { Answer, Call, Operation, Product } from '../products/call/operation.ts';
import { Params } from '../products/call/params.ts';
import { refuse, ServiceError } from '../state/errors.ts';
import type { Authorize, Identity } from '../state/identity.ts';
import { MINUTE_MS, SECOND_MS } from '../state/times.ts';
import { LONGEST_STALE_MS } from '../state/tracked.ts';
import type { World } from '../state/world.ts';
import { reportCall } from './action-trail.ts';
import type { FaultRule } from './faults.ts';
import { RateLimits, sharingCallsPerSecond } from './rate-limit.ts';

/** A call ready to be carried out. */
export interface Dispatch {
  readonly regionId: string;
  readonly identity: Identity;
  readonly product: Product;
  readonly action: string;
  readonly operation: Operation;
  readonly params: Params;
  readonly requestId: string;
}

const DEFAULT_STALE_MS = 10_000;
/** What clients send with any call; none of it narrows a listing. */
const TOLERATED = new Set([
  'AcceptLanguage',
  'Lang',
  'OwnerAccount',
  'OwnerId',
  'RegionId',
  'ResourceOwnerAccount',
  'ResourceOwnerId',
]);

/** Limits, rights and effects of calls, whoever makes them. */
export class Dispatcher {
  /** What can be called. */
  readonly products: readonly Product[];
  readonly #world: World;
  readonly #authorize: Authorize;
  readonly #limits = new RateLimits();

  constructor(world: World, products: readonly Product[], authorize: Authorize | undefined) {
    this.#world = world;
    this.products = products;
    this.#authorize = authorize ?? (() => true);
  }

  /** @throws {ServiceError} for a version or action that is not emulated. */
  find(version: string, action: string): { readonly product: Product; readonly operation: Operation } {
    const product = this.products.find((other) => other.version === version);
    if (product === undefined) return refuse(400, 'InvalidVersion', `The API version ${version} is not emulated.`);
    const operation = product.operations[action];
    if (operation === undefined) {
      return refuse(
        404,
        'InvalidAction.NotFound',
        `${product.name} has no operation ${action}, or it is not emulated.`,
      );
    }
    return { product, operation };
  }

  /** @throws {ServiceError} `Throttling.User` when the caller's account is too fast. */
  throttle({ product, action, identity, regionId }: Dispatch): void {
    const { quotas, switches } = this.#world;
    if (!switches.isRateLimited) return;
    const isSharing = product.name === 'resourcesharing';
    const limit = isSharing ? sharingCallsPerSecond(action) : quotas.ecsCallsPerMinute;
    const key = [product.name, action, identity.accountId, regionId].join(' ');
    const isAdmitted = this.#limits.admit(key, this.#world.nowMs(), limit, isSharing ? SECOND_MS : MINUTE_MS);
    if (!isAdmitted) refuse(switches.throttleStatus, 'Throttling.User', 'Request was denied due to user flow control.');
  }

  /** Carries a call out if the caller may; write calls reach the event bus, refused ones too. */
  run(dispatch: Dispatch, fault?: FaultRule, consoleParams?: Readonly<Record<string, unknown>>): Answer {
    const call = this.#callOf(dispatch, fault);
    try {
      this.#checkRights(dispatch, call);
      const answer = dispatch.operation.run(call);
      if (!dispatch.operation.isWrite) refuseUnasked(call.params);
      this.#trail(dispatch, answer, undefined, consoleParams);
      return answer;
    } catch (error) {
      if (error instanceof ServiceError) this.#trail(dispatch, {}, error, consoleParams);
      throw error;
    }
  }

  #callOf({ regionId, identity, params }: Dispatch, fault: FaultRule | undefined): Call {
    const nowMs = this.#world.nowMs();
    const staleMs = fault?.effect === 'stale-read' ? Math.min(fault.staleMs ?? DEFAULT_STALE_MS, LONGEST_STALE_MS) : 0;
    return {
      world: this.#world,
      region: this.#world.region(regionId),
      identity,
      accountId: identity.accountId,
      params,
      asOfMs: nowMs - staleMs,
    };
  }

  #checkRights({ product, action, operation, identity }: Dispatch, call: Call): void {
    const rights = operation.rights?.({ ...call, params: new Params(call.params.values) });
    for (const { resource, conditions } of rights ?? [{ resource: '*', conditions: {} }]) {
      const name = `${product.name}:${action}`;
      const isAllowed =
        this.#authorize(identity, name, resource, conditions) &&
        this.#world.ram.authorize(identity, name, resource, conditions);
      if (!isAllowed) throw denied(product);
    }
  }

  #trail(
    dispatch: Dispatch,
    response: Answer,
    error: ServiceError | undefined,
    consoleParams: Readonly<Record<string, unknown>> | undefined,
  ): void {
    const { regionId, identity, product, action, operation, params, requestId } = dispatch;
    if (!operation.isWrite || product.trailName === undefined) return;
    const { name: productName, trailName, version } = product;
    const call = { regionId, identity, productName, trailName, version, action, params, requestId };
    reportCall(this.#world, { ...call, response, error, consoleParams });
  }
}

/** A filter that is not looked at would show too much: better no answer than a wrong one. */
function refuseUnasked(params: Params): void {
  const [name] = params.unasked().filter((one) => !TOLERATED.has(one));
  if (name !== undefined) refuse(400, 'UnsupportedParameter', `The parameter ${name} is not emulated here.`);
}

/** How a product says that RAM does not allow it. */
export const denied = (product: Product): ServiceError =>
  new ServiceError(403, product.name === 'ecs' ? 'Forbidden.RAM' : 'NoPermission', 'The caller is not authorized.');
