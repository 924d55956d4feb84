import { refuse } from '../state/errors.ts';
import { findKey, keyArn } from '../state/kms-keys.ts';
import type { KmsKey, RegionState } from '../state/model.ts';
import { secondsText } from '../state/times.ts';
import type { Answer, Call, Product } from './call/operation.ts';
import { read } from './call/operation.ts';
import { numberedAnswer } from './call/paging.ts';

function namedKey({ region, accountId, params }: Call): KmsKey {
  const name = params.required('KeyId', { code: 'InvalidParameter' });
  const missing = name.startsWith('alias/') ? 'Forbidden.AliasNotFound' : 'Forbidden.KeyNotFound';
  return findKey(region, accountId, name) ?? refuse(404, missing);
}

function describeKey(call: Call): Answer {
  const key = namedKey(call);
  return {
    KeyMetadata: {
      KeyId: key.keyId,
      Arn: keyArn(call.region, key),
      Creator: key.creator,
      Origin: 'Aliyun_KMS',
      ProtectionLevel: 'SOFTWARE',
      KeySpec: 'Aliyun_AES_256',
      KeyUsage: 'ENCRYPT/DECRYPT',
      KeyState: key.state,
      CreationDate: secondsText(key.createdAtMs),
      Description: '',
      PrimaryKeyVersion: key.keyId,
      AutomaticRotation: 'Disabled',
      DeleteDate: '',
      DeletionProtection: 'Disabled',
      DeletionProtectionDescription: '',
      LastRotationDate: secondsText(key.createdAtMs),
      MaterialExpireTime: '',
    },
  };
}

function listAliasesByKeyId(call: Call): Answer {
  const key = namedKey(call);
  const aliases = key.alias === undefined ? [] : [key.alias];
  const rows = aliases.map((alias) => ({
    KeyId: key.keyId,
    AliasName: alias,
    AliasArn: `acs:kms:${call.region.regionId}:${key.accountId}:${alias}`,
  }));
  return numberedAnswer(call, 'Aliases', 'Alias', rows);
}

const keysOf = (region: RegionState, accountId: string): KmsKey[] =>
  [...region.keys.values()].filter((key) => key.accountId === accountId);

/** All keys of the account; the newer `Filters` parameter is not emulated. */
const listKeys = (call: Call): Answer =>
  numberedAnswer(
    call,
    'Keys',
    'Key',
    keysOf(call.region, call.accountId).map((key) => ({ KeyId: key.keyId, KeyArn: keyArn(call.region, key) })),
  );

/** KMS: telling the service's key from a customer's. */
export const kms: Product = {
  name: 'kms',
  trailName: undefined,
  version: '2016-01-20',
  operations: {
    DescribeKey: read(describeKey),
    ListAliasesByKeyId: read(listAliasesByKeyId),
    ListKeys: read(listKeys),
  },
};
