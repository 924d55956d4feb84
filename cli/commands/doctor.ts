import type { Command } from 'commander';
import pLimit from 'p-limit';
import { openRpc } from '../../shared/cloud/alibaba/rpc.ts';
import { assumeRole } from '../../shared/cloud/alibaba/sts.ts';
import type { Cloud } from '../../shared/cloud/ports.ts';
import { CloudCallError, SnapshareError } from '../../shared/platform/errors.ts';
import { exits, newCommand, withCloud } from '../command.ts';
import { type Cli, type CloudOptions, Session } from '../context.ts';
import type { Color } from '../output.ts';

/** One thing that was looked at. `detail` is what was found, or the failure with its remedy. */
interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

const COLORS: Readonly<Record<Check['verdict'], Color>> = { ok: 'green', warning: 'yellow', failed: 'red' };

/** The services refuse signatures that are further off. @see RPC signature, timestamp */
const MAX_SKEW_MS = 15 * 60_000;
const SKEW_TO_WARN_MS = 60_000;
/** No share has it, so that a call for it changes nothing and only shows whether it would be allowed. */
const NO_SHARE = 'rs-snapsharedoctor0';
const NO_SNAPSHOT = 's-snapsharedoctor000000';
/** @see Resource Management, limits */
const SHARES_PER_ACCOUNT = 1000;
const QUOTA_SHARE_TO_WARN = 0.8;

/** `doctor`: looks at everything that a run depends on, and changes nothing. */
export function doctorCommand(cli: Cli): Command {
  return withCloud(newCommand('doctor', cli), cli).action(
    exits(cli, async (options: CloudOptions) => {
      const { output, texts } = cli;
      const checks: Check[] = [];
      const session = await Session.open(cli, options);
      const { caller, policy, regionIds } = session;
      checks.push({ name: 'policy', verdict: 'ok', detail: `${policy.installation}, ${policy.mode}` });
      checks.push({ name: 'credentials', verdict: 'ok', detail: `${caller.accountId} ${caller.arn}`.trim() });
      const work = Promise.all([
        checkClock(session),
        ...regionIds.map((regionId) => checkRegion(session.openCloud(regionId))),
        checkMembers(session),
      ]);
      checks.push(...(await output.during(texts.say('progress.doctor'), work)).flat());
      if (options.json === true) output.json({ schema: 'snapshare.doctor/1', checks });
      else {
        output.table(
          [texts.say('column.check'), texts.say('column.result'), texts.say('column.detail')],
          checks.map(({ name, verdict, detail }) => [
            name,
            { text: texts.say(`verdict.${verdict}`), color: COLORS[verdict] },
            detail,
          ]),
        );
      }
      return checks.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
    }),
  );
}

/** Compares the machine's clock with the time that a service writes on its answers. */
async function checkClock({ endpoints, regionIds, cli }: Session): Promise<Check[]> {
  const name = 'clock';
  const { protocol, host } = endpoints('sts', regionIds[0] ?? '');
  try {
    const response = await fetch(`${protocol}://${host}/`, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
    const serverMs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(serverMs)) return [{ name, verdict: 'warning', detail: `${host} does not say its time` }];
    const skewMs = cli.machine.clock.nowMs() - serverMs;
    const off = Math.abs(skewMs);
    const verdict = off >= MAX_SKEW_MS ? 'failed' : off >= SKEW_TO_WARN_MS ? 'warning' : 'ok';
    return [
      {
        name,
        verdict,
        detail: off < SKEW_TO_WARN_MS ? 'less than a minute off' : `${Math.round(skewMs / 1000)} s off`,
      },
    ];
  } catch {
    return [{ name, verdict: 'warning', detail: `${host} did not answer` }];
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
    ['resourcesharing:AssociateResourceShare', () => shares.associate(NO_SHARE, { snapshotIds: [NO_SNAPSHOT] })],
    ['resourcesharing:DisassociateResourceShare', () => shares.disassociate(NO_SHARE, { snapshotIds: [NO_SNAPSHOT] })],
    ['resourcesharing:DeleteResourceShare', () => shares.deleteShare(NO_SHARE)],
  ];
  const limit = pLimit(3);
  const rights = await limit.map(reads, ([action, probe]) => checkRight(`${regionId} ${action}`, probe));
  return [...rights, await checkDirectory(cloud), await checkQuota(cloud)];
}

/** A call that is refused for another reason than a missing right is allowed. */
async function checkRight(name: string, probe: () => Promise<unknown>): Promise<Check> {
  try {
    await probe();
    return { name, verdict: 'ok', detail: '' };
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    const isMissing = error instanceof CloudCallError && /^(?:Forbidden|NoPermission)/.test(error.cloudCode);
    const isReached = error instanceof CloudCallError && !error.retryable && !isMissing;
    return isReached ? { name, verdict: 'ok', detail: '' } : { name, verdict: 'failed', detail: error.message };
  }
}

async function checkDirectory({ regionId, shares }: Cloud): Promise<Check> {
  const name = `${regionId} directory sharing`;
  try {
    const isEnabled = await shares.isDirectorySharingEnabled();
    return { name, verdict: isEnabled ? 'ok' : 'warning', detail: isEnabled ? 'enabled' : 'not enabled' };
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    return { name, verdict: 'warning', detail: error.message };
  }
}

async function checkQuota({ regionId, shares }: Cloud): Promise<Check> {
  const name = `${regionId} shares`;
  try {
    const count = (await shares.listShares('Self')).filter(({ status }) => status !== 'Deleted').length;
    const verdict = count >= SHARES_PER_ACCOUNT * QUOTA_SHARE_TO_WARN ? 'warning' : 'ok';
    return { name, verdict, detail: `${count} / ${SHARES_PER_ACCOUNT}` };
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    return { name, verdict: 'failed', detail: error.message };
  }
}

/** Whether the role of every listed member can be assumed. */
async function checkMembers({ policy, calls, regionIds }: Session): Promise<Check[]> {
  const { members, installation } = policy;
  if (!members || members.accounts === 'directory') return [];
  const role = { roleName: members.roleName, externalId: installation };
  return pLimit(3).map(members.accounts, (accountId) =>
    checkMember(`member ${accountId}`, () => assumeRole(openRpc(calls, regionIds[0] ?? ''), accountId, role)),
  );
}

async function checkMember(name: string, assume: () => Promise<unknown>): Promise<Check> {
  try {
    await assume();
    return { name, verdict: 'ok', detail: '' };
  } catch (error) {
    if (!(error instanceof SnapshareError)) throw error;
    return { name, verdict: 'failed', detail: error.message };
  }
}
