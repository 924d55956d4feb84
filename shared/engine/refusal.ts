import type { Finding } from '../plan/finding.ts';
import type { CloudCallError } from '../platform/errors.ts';

/** What a permanent refusal of a sharing call is about, and so how much else it holds up. */
export type RefusalScope =
  | 'principal'
  | 'snapshot'
  | 'directory sharing'
  | 'new shares'
  | 'invitations'
  | 'everything'
  | 'item';

interface Refusal {
  readonly scope: RefusalScope;
  readonly remedy: string;
}

/** @see Resource Sharing API 2020-01-10, error tables of CreateResourceShare and AssociateResourceShare */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  InvalidTarget: {
    scope: 'principal',
    remedy: 'The principal is not in the directory: correct the tag, or list it under principals.external.',
  },
  'InvalidTarget.SiteMismatch': {
    scope: 'principal',
    remedy:
      'Accounts of the China site and of the international site cannot share with each other: remove the principal.',
  },
  'InvalidTarget.LegalEntityMismatch': {
    scope: 'principal',
    remedy: 'The principal is registered to another legal entity: remove it, or register both to the same.',
  },
  'InvalidParameter.Targets': {
    scope: 'principal',
    remedy: 'Correct the id of the principal in the tag or the group.',
  },
  ShareWithYourself: { scope: 'principal', remedy: 'Remove the owner from the tag or the group.' },
  'InvalidParameter.Resources': {
    scope: 'snapshot',
    remedy:
      'The service does not share this snapshot: it may come from an imported image, be encrypted with the service key, or be shared in. Copy it and tag the copy, or remove the tag.',
  },
  'ExternalTargetsNotAllowed.ResourceType': {
    scope: 'snapshot',
    remedy: 'This snapshot may not leave the directory: ask for principals of the directory only.',
  },
  NotEnableSharingWithResourceDirectory: {
    scope: 'directory sharing',
    remedy: 'Let the management account enable sharing within the resource directory.',
  },
  AccountNotInResourceDirectory: {
    scope: 'directory sharing',
    remedy: 'This account is in no resource directory: list the accounts it shares with under principals.external.',
  },
  'QuotaExceeded.ResourceShare.Count': {
    scope: 'new shares',
    remedy: 'Raise the quota of resource shares, or let tags ask for fewer different sets of principals.',
  },
  'QuotaExceeded.SharedResource.Count': {
    scope: 'snapshot',
    remedy: 'Raise the quota of shared resources, or end shares that are no longer needed.',
  },
  'QuotaExceeded.PendingInvitations': {
    scope: 'invitations',
    remedy: 'Let the invited accounts answer their invitations; the grant is made when there is room.',
  },
};

const NOT_ALLOWED: Refusal = {
  scope: 'everything',
  remedy: 'Give the role of the function the right it lacks (see docs/deploy.md).',
};

/** Codes of the quotas that more calls can only meet again. */
const QUOTAS: ReadonlySet<string> = new Set(['QuotaExceeded.SharedResource.Count']);

/** How far a refusal reaches, by its code. */
export function refusalScopeOf(error: CloudCallError): RefusalScope {
  return refusalOf(error).scope;
}

/** Whether the same refusal awaits every further call of the kind. */
export function isQuota(error: CloudCallError): boolean {
  return QUOTAS.has(error.cloudCode);
}

function refusalOf(error: CloudCallError): Refusal {
  const known = Object.hasOwn(REFUSALS, error.cloudCode) ? REFUSALS[error.cloudCode] : undefined;
  if (known) return known;
  if (error.cloudCode.startsWith('Forbidden') || error.cloudCode.startsWith('NoPermission')) return NOT_ALLOWED;
  return { scope: 'item', remedy: error.remedy };
}

/** The finding for what a service will not do, however often it is asked. */
export function refusalFinding(
  error: CloudCallError,
  doing: string,
  subject: Pick<Finding, 'snapshotId' | 'principal' | 'shareId'>,
): Finding {
  const request = error.requestId === undefined ? '' : ` (request ${error.requestId})`;
  return {
    code: 'SHARING_REFUSED',
    ...subject,
    message: `${doing}: the service refused with ${error.cloudCode}${request}.`,
    remedy: refusalOf(error).remedy,
  };
}
