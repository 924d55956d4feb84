import { CloudCallError, InputError } from '../../../base/errors.ts';
import type { KeyApi } from '../../ports.ts';
import { hasCode } from '../wire/call-errors.ts';
import type { Rpc } from '../wire/rpc.ts';
import { accountsTrustedBy } from './trust-policy.ts';

/** The alias of the key that ECS makes for an account when it first encrypts a disk without being told a key. */
const SERVICE_KEY_ALIAS = 'alias/acs/ecs';

/** @see ECS, share a snapshot: encrypted snapshots */
const SHARING_ROLE = 'AliyunECSShareEncryptSnapshotDefaultRole';

/** Keys through KMS 2016-01-20, and the role for sharing what they encrypt through RAM 2015-05-01. */
export function alibabaKeyApi(rpc: Rpc): KeyApi {
  return {
    async findServiceKeyId() {
      try {
        return await rpc.call('kms', 'DescribeKey', { KeyId: SERVICE_KEY_ALIAS }, (body) =>
          body.object('KeyMetadata').text('KeyId'),
        );
      } catch (error) {
        // An account that has never opened KMS or never encrypted a disk has no such key.
        const isAbsent = ['Forbidden.AliasNotFound', 'Forbidden.KeyNotFound', 'Forbidden.KmsServiceNotEnabled'].some(
          (code) => hasCode(error, code),
        );
        if (isAbsent) return undefined;
        throw error;
      }
    },
    async originOf(keyId) {
      try {
        const creator = await rpc.call('kms', 'DescribeKey', { KeyId: keyId }, (body) =>
          body.object('KeyMetadata').optionalText('Creator'),
        );
        if (creator === undefined) return 'unknown';
        // The creator of a customer's key is an account id, that of a service key the name of the service.
        return /^\d+$/.test(creator) ? 'customer' : 'service';
      } catch (error) {
        if (error instanceof CloudCallError && !error.retryable) return 'unknown';
        throw error;
      }
    },
    async findSharingRole() {
      try {
        const trust = await rpc.call('ram', 'GetRole', { RoleName: SHARING_ROLE }, (body) =>
          body.optionalObject('Role')?.optionalText('AssumeRolePolicyDocument'),
        );
        const trustedAccountIds = accountsTrustedBy(trust ?? '');
        return trustedAccountIds === undefined ? 'unknown' : { trustedAccountIds };
      } catch (error) {
        if (hasCode(error, 'EntityNotExist.Role')) return 'missing';
        // An endpoint map may leave RAM out, and the function may not be allowed to look: the sharing call then tells.
        if (error instanceof InputError || (error instanceof CloudCallError && !error.retryable)) return 'unknown';
        throw error;
      }
    },
  };
}
