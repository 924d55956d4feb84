import type { Command } from 'commander';
import pLimit from 'p-limit';
import { MINUTE_MS } from '../../../shared/base/durations.ts';
import { CloudCallError, SnapshareError } from '../../../shared/base/errors.ts';
import type { Cloud } from '../../../shared/cloud/ports.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import type { Cli, CloudOptions } from '../../context.ts';
import { type Check, type Detail, failed, isRightMissing, wordDetail } from '../../doctor/check.ts';
import { checkEndpoints, type Places } from '../../doctor/endpoints.ts';
import { checkFunctions } from '../../doctor/functions.ts';
import { findGround, type Ground, untold } from '../../doctor/ground.ts';
import { checkMembers } from '../../doctor/members.ts';
import { checkQuotas } from '../../doctor/quotas.ts';
import { checkRuns } from '../../doctor/runs.ts';
import { checkSharing } from '../../doctor/sharing.ts';
import type { Color } from '../../output.ts';
import { headOf } from '../../proxy/head.ts';
import { textsIn } from '../../texts.ts';

interface DoctorOptions extends CloudOptions {
  readonly log?: string;
}

const COLORS: Readonly<Record<Check['verdict'], Color>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  unknown: 'yellow',
};

/** The services refuse signatures that are further off. @see RPC signature, timestamp */
const MAX_SKEW_MS = 15 * MINUTE_MS;
const SKEW_TO_WARN_MS = MINUTE_MS;
/** No share has it, so that a call for it changes nothing and only shows whether it would be allowed. */
const NO_SHARE = 'rs-snapsharedoctor0';
const NO_SNAPSHOT = 's-snapsharedoctor000000';

/** `doctor`: looks at everything that a run depends on, and changes nothing. */
export function doctorCommand(cli: Cli): Command {
  return withCloud(newCommand('doctor', cli), cli)
    .option('--log <file>', cli.texts.say('doctor.log'))
    .action(
      exits(cli, 'doctor', async (options: DoctorOptions) => {
        const { output, texts } = cli;
        const { checks, ...ground } = await findGround(cli, options);
        const work = Promise.all([...checksOn(cli, ground), checkLog(options.log, cli.machine.clock.nowMs())]);
        checks.push(...(await output.during(texts.say('progress.doctor'), work)).flat());
        if (options.json === true) output.json({ schema: 'snapshare.doctor/1', checks: checks.map(inEnglish) });
        else {
          output.table(
            [texts.say('column.check'), texts.say('column.result'), texts.say('column.detail')],
            checks.map(({ name, verdict, detail }) => [
              name,
              { text: texts.say(`verdict.${verdict}`), color: COLORS[verdict] },
              wordDetail(detail, texts),
            ]),
          );
        }
        return checks.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
      }),
    );
}

/** Every check that what was found allows, and of the others that they could not be made. */
function checksOn({ machine }: Cli, { policy, session, endpoints, regionIds }: Ground): Promise<Check[]>[] {
  const lacking = session ? 'doctor.untold.policy' : 'doctor.untold.credentials';
  const unknown = (...names: readonly string[]): Promise<Check[]> =>
    Promise.resolve(names.map((name) => untold(name, lacking)));
  const places = endpoints && { endpoints, regionIds, isAccountKnown: session !== undefined };
  return [
    ...(places ? [checkClock(places, machine.clock.nowMs()), checkEndpoints(places)] : []),
    ...(regionIds.length === 0 ? [Promise.resolve([untold('regions', 'doctor.untold.regions')])] : []),
    ...regionIds.flatMap((regionId) => [
      session ? checkRegion(session.openCloud(regionId)) : unknown(`${regionId} rights`, `${regionId} quotas`),
      ...(session && policy
        ? [checkSharing(session, session.openCloud(regionId)), checkFunctions(session, regionId)]
        : [unknown(`${regionId} sharing role`, `${regionId} functions`)]),
    ]),
    session && policy ? checkMembers(session) : policy && !policy.members ? Promise.resolve([]) : unknown('members'),
  ];
}

/** A log that cannot be read is a failed check of its own. */
async function checkLog(path: string | undefined, nowMs: number): Promise<Check[]> {
  try {
    return await checkRuns(path, nowMs);
  } catch (error) {
    return [failed('last run', error)];
  }
}

/** A check as JSON tells it, the same in every language. */
function inEnglish({ name, verdict, detail }: Check) {
  return { name, verdict, detail: wordDetail(detail, textsIn('en')) };
}

/** Compares the machine's clock with the time that a service writes on its answers. */
async function checkClock({ endpoints, regionIds }: Places, nowMs: number): Promise<Check[]> {
  const name = 'clock';
  let host = '';
  try {
    const place = endpoints('sts', regionIds[0] ?? '');
    const { protocol } = place;
    ({ host } = place);
    const { date = '' } = await headOf(`${protocol}://${host}/`);
    const serverMs = Date.parse(date);
    if (Number.isNaN(serverMs))
      return [{ name, verdict: 'warning', detail: { text: 'doctor.clock.untold', facts: { host } } }];
    const skewMs = nowMs - serverMs;
    const off = Math.abs(skewMs);
    const verdict = off >= MAX_SKEW_MS ? 'failed' : off >= SKEW_TO_WARN_MS ? 'warning' : 'ok';
    const detail: Detail =
      off < SKEW_TO_WARN_MS
        ? { text: 'doctor.clock.right' }
        : { text: 'doctor.clock.off', facts: { seconds: Math.round(skewMs / 1000) } };
    return [{ name, verdict, detail }];
  } catch (error) {
    if (error instanceof SnapshareError) return [failed(name, error, 'warning')];
    return [{ name, verdict: 'warning', detail: { text: 'doctor.clock.unheard', facts: { host } } }];
  }
}

async function checkRegion(cloud: Cloud): Promise<Check[]> {
  const { regionId, snapshots, shares, invitations, keys } = cloud;
  const reads: [string, () => Promise<unknown>][] = [
    ['ecs:DescribeSnapshots', () => snapshots.getSnapshots([NO_SNAPSHOT])],
    [
      'resourcesharing:ListResourceShareAssociations',
      () => shares.listAssociations('resource', { resourceId: NO_SNAPSHOT }),
    ],
    ['resourcesharing:ListResourceShareInvitations', () => invitations.listInvitations()],
    ['kms:DescribeKey', () => keys.findServiceKeyId()],
    ['resourcesharing:AssociateResourceShare', () => shares.addSnapshots(NO_SHARE, [NO_SNAPSHOT])],
    ['resourcesharing:DisassociateResourceShare', () => shares.remove(NO_SHARE, { snapshotIds: [NO_SNAPSHOT] })],
    ['resourcesharing:DeleteResourceShare', () => shares.deleteShare(NO_SHARE)],
  ];
  const limit = pLimit(3);
  const rights = await limit.map(reads, ([action, probe]) => checkRight(`${regionId} ${action}`, probe));
  return [...rights, await checkDirectory(cloud), ...(await checkQuotas(cloud))];
}

/** A call that is refused for another reason than a missing right is allowed. */
async function checkRight(name: string, probe: () => Promise<unknown>): Promise<Check> {
  try {
    await probe();
  } catch (error) {
    const isAllowed = error instanceof CloudCallError && !error.retryable && !isRightMissing(error);
    if (!isAllowed) return failed(name, error);
  }
  return { name, verdict: 'ok' };
}

async function checkDirectory({ regionId, shares }: Cloud): Promise<Check> {
  const name = `${regionId} directory sharing`;
  try {
    const isEnabled = await shares.isDirectorySharingEnabled();
    return isEnabled
      ? { name, verdict: 'ok', detail: { text: 'doctor.enabled' } }
      : { name, verdict: 'warning', detail: { text: 'doctor.notEnabled' } };
  } catch (error) {
    return failed(name, error, 'warning');
  }
}
