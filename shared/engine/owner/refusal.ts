import { type CloudCallError, isOfCaller } from '../../base/errors.ts';
import { type Finding, type FindingCode, type FindingSubject, finding } from '../../plan/findings/finding.ts';

/**
 * What a permanent refusal of a sharing call is about, and so how far it reaches: one principal, one snapshot, one item
 * that the code does not tell, a right that a role may have for other principals or shares, or every further call of a kind.
 */
export type RefusalScope =
  | 'principal'
  | 'snapshot'
  | 'item'
  | 'right'
  | 'directory sharing'
  | 'new shares'
  | 'more snapshots'
  | 'invitations'
  | 'everything';

interface Refusal {
  readonly scope: RefusalScope;
  readonly code: FindingCode;
}

/** @see Resource Sharing API 2020-01-10, error tables of CreateResourceShare and AssociateResourceShare */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['InvalidTarget', { scope: 'principal', code: 'PRINCIPAL_NOT_IN_DIRECTORY' }],
  ['InvalidTarget.SiteMismatch', { scope: 'principal', code: 'SITE_MISMATCH' }],
  ['InvalidTarget.LegalEntityMismatch', { scope: 'principal', code: 'LEGAL_ENTITY_MISMATCH' }],
  ['InvalidParameter.Targets', { scope: 'principal', code: 'SHARING_REFUSED' }],
  ['ShareWithYourself', { scope: 'principal', code: 'OWN_ACCOUNT' }],
  ['InvalidParameter.Resources', { scope: 'snapshot', code: 'SNAPSHOT_REFUSED' }],
  ['ExternalTargetsNotAllowed.ResourceType', { scope: 'snapshot', code: 'SNAPSHOT_REFUSED' }],
  ['NotEnableSharingWithResourceDirectory', { scope: 'directory sharing', code: 'DIRECTORY_SHARING_OFF' }],
  ['AccountNotInResourceDirectory', { scope: 'directory sharing', code: 'NOT_IN_DIRECTORY' }],
  ['QuotaExceeded.ResourceShare.Count', { scope: 'new shares', code: 'SHARE_QUOTA' }],
  ['QuotaExceeded.SharedResource.Count', { scope: 'more snapshots', code: 'RESOURCE_QUOTA' }],
  ['QuotaExceeded.PendingInvitations', { scope: 'invitations', code: 'INVITATION_QUOTA' }],
]);

function refusalOf({ cloudCode }: CloudCallError): Refusal {
  const known = REFUSALS.get(cloudCode);
  if (known) return known;
  if (isOfCaller(cloudCode)) return { scope: 'everything', code: 'SHARING_REFUSED' };
  const isRight = cloudCode.startsWith('Forbidden') || cloudCode.startsWith('NoPermission');
  return isRight ? { scope: 'right', code: 'MISSING_RIGHT' } : { scope: 'item', code: 'SHARING_REFUSED' };
}

/** @see ECS API 2014-05-26, error tables of CopySnapshot and CreateDisk */
const LATER: ReadonlySet<string> = new Set([
  'InvalidOperation.UnfinishedEncryptedSnapshotCopy',
  'InvalidOperation.UnfinishedCrossRegionCopy',
  'InvalidOperation.Conflict',
  'InvalidSnapshot.NotReady',
  'InvalidSnapshotId.NotReady',
]);

/** Whether a copy or disk is refused only until something unfinished is done; the next run makes it. */
export function isDoneLater({ cloudCode }: CloudCallError): boolean {
  return LATER.has(cloudCode);
}

/** Whether the share was deleted since it was read: no refusal of what was asked for. */
export function saysShareIsGone({ cloudCode }: CloudCallError): boolean {
  return cloudCode === 'EntityNotExists.ResourceShare' || cloudCode === 'ResourceShareStatusMismatchAction';
}

/** How far a refusal reaches, by its code. */
export function refusalScopeOf(error: CloudCallError): RefusalScope {
  return refusalOf(error).scope;
}

/** The finding for what a service will not do, however often it is asked. */
export function refusalFinding(error: CloudCallError, doing: string, subject: FindingSubject): Finding {
  const { cloudCode, requestId = 'unknown', remedy } = error;
  return finding(refusalOf(error).code, subject, { doing, cloudCode, requestId, advice: remedy });
}
