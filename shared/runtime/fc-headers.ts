import type { IncomingHttpHeaders } from 'node:http';
import { ACCOUNT_ID, REGION_ID } from '../base/ids.ts';
import type { FcContext } from './fc-context.ts';

/** A request that does not keep the protocol of custom runtimes; its message says where. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const ANY = /^.+$/;
const SECONDS = /^[1-9]\d{0,5}$/;

/**
 * What Function Compute tells a custom runtime of a request, in the words of the built-in ones.
 * @throws {ProtocolError} which names the header that is missing or malformed, never its value.
 * @see Function Compute, custom runtime, "Common headers"
 */
export function contextOf(headers: IncomingHttpHeaders): FcContext {
  const optional = (name: string, form: RegExp): string | undefined => {
    const value = headers[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string' && form.test(value)) return value;
    throw new ProtocolError(`the header ${name} is malformed`);
  };
  const required = (name: string, form: RegExp): string => {
    const value = optional(name, form);
    if (value === undefined) throw new ProtocolError(`the header ${name} is missing`);
    return value;
  };
  const requestId = required('x-fc-request-id', ANY);
  // A function without a role has none; the run says so, region by region.
  const accessKeyId = optional('x-fc-access-key-id', ANY) ?? '';
  const accessKeySecret = optional('x-fc-access-key-secret', ANY) ?? '';
  const securityToken = optional('x-fc-security-token', ANY);
  const timeout = optional('x-fc-function-timeout', SECONDS);
  return {
    requestId,
    credentials: { accessKeyId, accessKeySecret, ...(securityToken !== undefined && { securityToken }) },
    region: required('x-fc-region', REGION_ID),
    accountId: required('x-fc-account-id', ACCOUNT_ID),
    ...(timeout !== undefined && { function: { timeout: Number(timeout) } }),
  };
}
