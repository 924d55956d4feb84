import type { Cloud } from '../../shared/cloud/ports.ts';
import type { Session } from '../context.ts';
import type { Check } from './check.ts';
import { checkFunctions } from './functions.ts';
import { type Ground, untold } from './ground.ts';
import { checkMembers } from './members.ts';
import { checkQuotas } from './quotas.ts';
import { checkDirectory, checkRights } from './rights.ts';
import { checkSharing } from './sharing.ts';

/** Looks at the caller's own account: what its credentials may do, and what is deployed there. */
export async function checkOwn(ground: Ground): Promise<Check[]> {
  const { policy, session, regionIds } = ground;
  if (regionIds.length === 0) return [untold('regions', 'doctor.untold.regions'), ...(await checkVisits(ground))];
  const inRegions = regionIds.map(async (regionId) => {
    const name = (what: string): string => `${regionId} ${what}`;
    if (!session) return untoldOf(ground, name('rights'), name('quotas'), name('sharing role'), name('functions'));
    const cloud = session.openCloud(regionId);
    if (!policy)
      return [...(await checkAccess(session, cloud)), ...untoldOf(ground, name('sharing role'), name('functions'))];
    const checks = [checkAccess(session, cloud), checkSharing(session, cloud), checkFunctions(session, regionId)];
    return (await Promise.all(checks)).flat();
  });
  return (await Promise.all([...inRegions, checkVisits(ground)])).flat();
}

async function checkVisits(ground: Ground): Promise<Check[]> {
  const { policy, session } = ground;
  if (session && policy) return checkMembers(session);
  return policy && !policy.members ? [] : untoldOf(ground, 'members');
}

async function checkAccess({ policy }: Session, cloud: Cloud): Promise<Check[]> {
  return [...(await checkRights(cloud)), await checkDirectory(cloud), ...(await checkQuotas(cloud, policy))];
}

function untoldOf({ session }: Ground, ...names: readonly string[]): Check[] {
  return names.map((name) => untold(name, session ? 'doctor.untold.policy' : 'doctor.untold.credentials'));
}
