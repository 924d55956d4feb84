import type { Rpc } from './rpc.ts';

/** Whose credentials sign the calls. */
export interface Caller {
  readonly accountId: string;
  /** As in `acs:ram::1234567890123456:user/alice`. */
  readonly arn: string;
}

/** Asks STS 2015-04-01 who the caller is, which every valid credential may. */
export function whoCalls(rpc: Rpc): Promise<Caller> {
  return rpc.call('sts', 'GetCallerIdentity', {}, (body) => ({
    accountId: body.text('AccountId'),
    arn: body.optionalText('Arn') ?? '',
  }));
}
