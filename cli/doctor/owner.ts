import pLimit from 'p-limit';
import { CloudCallError, type SnapshareError } from '../../shared/base/errors.ts';
import { assumeRole } from '../../shared/cloud/alibaba/directory/sts.ts';
import { openRpc } from '../../shared/cloud/alibaba/wire/rpc.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { Session } from '../context.ts';
import { type Check, type Detail, failed, isRightMissing } from './check.ts';
import { checkQuotas } from './quotas.ts';
import { checkDirectory, checkRights, type Rights, rightsInOwner } from './rights.ts';
import { checkSharing } from './sharing.ts';

const ROLE = 'role';
const ROLE_WITHOUT_ID = 'role without external id';
/** With as many owners at once as are looked at, this bounds the calls that are under way. */
const REGIONS_AT_ONCE = 2;

/**
 * Looks at an account that the hub visits, through its role: what it lets in, and what the role finds there.
 * @param home The caller's own session, which the role is assumed from. @param owner The same account, opened by the role.
 */
export async function checkOwner(home: Session, owner: Session): Promise<Check[]> {
  const rights = rightsInOwner(home.policy);
  const roleName = home.policy.owners?.roleName ?? '';
  const opened: Check = { name: ROLE, verdict: 'ok', detail: { text: 'doctor.owner.opened', facts: { roleName } } };
  const inRegions = pLimit(REGIONS_AT_ONCE).map(owner.regionIds, (regionId) => checkRegion(owner, regionId, rights));
  return [opened, await checkExternalId(home, owner.accountId, roleName), ...(await inRegions).flat()];
}

/** What stands against the role of an account that could not be opened, as far as the service's code tells. */
export function checkUnopened(error: SnapshareError, { owners, installation }: Policy): Check {
  const tell = (text: Detail['text']): Check => {
    const facts = { roleName: owners?.roleName ?? '', externalId: installation };
    return { name: ROLE, verdict: 'failed', detail: { text, facts } };
  };
  if (!(error instanceof CloudCallError) || error.action !== 'AssumeRole') return failed(ROLE, error);
  if (error.cloudCode === 'EntityNotExist.Role') return tell('doctor.owner.noRole');
  if (error.cloudCode === 'InvalidParameter.ExternalId') return tell('doctor.owner.badExternalId');
  return isRightMissing(error) ? tell('doctor.owner.turnedAway') : failed(ROLE, error);
}

/** Whoever the hub's functions are called by is kept out of other installations' owners by the external id alone. */
async function checkExternalId(home: Session, accountId: string, roleName: string): Promise<Check> {
  const { calls, regionIds, policy } = home;
  try {
    await assumeRole(openRpc(calls, regionIds[0] ?? ''), accountId, { roleName });
  } catch (error) {
    if (!isRightMissing(error)) return failed(ROLE_WITHOUT_ID, error, 'unknown');
    return { name: ROLE_WITHOUT_ID, verdict: 'ok', detail: { text: 'doctor.owner.shut' } };
  }
  const facts = { roleName, externalId: policy.installation };
  return { name: ROLE_WITHOUT_ID, verdict: 'failed', detail: { text: 'doctor.owner.tooOpen', facts } };
}

async function checkRegion(owner: Session, regionId: string, rights: Rights): Promise<Check[]> {
  const cloud = owner.openCloud(regionId);
  return [
    ...(await checkRights(cloud, rights)),
    await checkDirectory(cloud, rights),
    ...(await checkQuotas(cloud, owner.policy)),
    ...(await checkSharing(owner, cloud)),
  ];
}
