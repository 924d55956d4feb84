import { expect, test } from 'vitest';
import { CloudCallError, isRetryableCode, PartialFailure } from '../../shared/base/errors.ts';

test.each([
  'Throttling',
  'Throttling.User',
  'Throttling.Api',
  'Rejected.Throttling',
  'ServiceUnavailable',
  'ServiceUnavailable.RegionMaintaining',
  'ServiceUnavailableTemporary',
  'InternalError',
  'InternalFailure',
  'UnknownError',
  'SystemError',
  'OperationConflict',
  'Operation.Conflict',
  'LastTokenProcessing',
  'IdempotentProcessing',
  'SignatureNonceUsed',
  'AssociateConflict',
  'DisassociateConflict',
  'DeleteResourceShareConflict',
  'ExternalTargetWithdrawConflict',
  'Transport.Reset',
  'Transport.Timeout',
])('%s may be retried', (code) => {
  expect(isRetryableCode(code)).toBe(true);
});

test.each([
  'Forbidden.RAM',
  'NoPermission',
  'InvalidTarget',
  'InvalidParameter',
  'MissingParameter.Targets',
  'QuotaExceeded.ResourceShare.Count',
  'DisassociateConflict.Permission',
  'DisassociateInvalid',
  'ThrottlingOfNothing',
  'NotSupport.Service.AssociateConflict',
  'InvalidSecurityToken.Expired',
  '',
])('%j may not be retried', (code) => {
  expect(isRetryableCode(code)).toBe(false);
});

test.each([
  { cloudCode: 'Throttling.User', remedy: /rate limit/ },
  { cloudCode: 'Transport.Unreachable', remedy: /endpoint/ },
  { cloudCode: 'Forbidden.RAM', remedy: /Grant this action/ },
  { cloudCode: 'InvalidSecurityToken.Expired', remedy: /credentials/ },
  { cloudCode: 'InvalidTimeStamp.Expired', remedy: /clock/ },
  { cloudCode: 'QuotaExceeded.SharedResource.Count', remedy: /quota/ },
])('the remedy fits $cloudCode', ({ cloudCode, remedy }) => {
  expect(new CloudCallError({ action: 'A', regionId: 'cn-hangzhou', cloudCode }).remedy).toMatch(remedy);
});

test('a partial failure asks for a retry and carries the summary', () => {
  const error = new PartialFailure('reconciling cn-hangzhou', 1, { failed: 1 });
  expect(error).toMatchObject({ code: 'SNAPSHARE_PARTIAL_FAILURE', retryable: true, summary: { failed: 1 } });
  expect(error.message).toContain('1 step is left undone');
});
