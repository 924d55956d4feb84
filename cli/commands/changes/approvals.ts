import type { Command } from 'commander';
import type { InputError } from '../../../shared/base/errors.ts';
import type { Cloud, Snapshot } from '../../../shared/cloud/ports.ts';
import { accountFact } from '../../../shared/plan/findings/of-account.ts';
import { limitEndMs } from '../../../shared/plan/wish/grant-end.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { continuedKeys, parseDay, parseTokenTags, type TargetToken } from '../../../shared/policy/tokens.ts';
import { type Approval, type ApprovalState, approvalsOf } from '../../../shared/view/approvals.ts';
import { addToken, removeTarget } from '../../../shared/view/edit-tags.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions, Session } from '../../context.ts';
import { readPrincipal, readPrincipalOrGroup } from '../../given-principals.ts';
import { inputError } from '../../messages/input-error.ts';
import { type OwnerOptions, Owners, printByOwner } from '../../owners/owners.ts';
import { principalsBehind } from '../../tag-targets.ts';
import {
  confirmTags,
  emptiedTags,
  faithfulEdit,
  findSnapshot,
  judgeContext,
  sayStaying,
  stayersOf,
  writeTags,
} from '../../tag-write.ts';
import { reportUnread } from '../../unread.ts';

interface ApprovalOptions extends CloudOptions, OwnerOptions {
  readonly yes?: boolean;
  readonly until?: string;
}

/** `approve SNAPSHOT PRINCIPAL`: writes the tag of approval, so that the next run gives what waits for it. */
export function approveCommand(cli: Cli): Command {
  const { texts } = cli;
  return withOwners(newCommand('approve', cli), cli)
    .argument('<snapshot>', texts.say('argument.snapshot'))
    .argument('<principal>', texts.say('approve.principal'))
    .option('--until <date>', texts.say('approve.until'))
    .option('--yes', texts.say('option.yes'))
    .action(
      exits(cli, 'approve', async (snapshotId: string, written: string, options: ApprovalOptions) => {
        const principal = readPrincipal(written);
        const { until } = options;
        const endsAtMs = endOf(until, cli.machine.clock.nowMs());
        const { session, cloud, snapshot } = await findSnapshot(await Owners.open(cli, options), snapshotId);
        const { policy } = session;
        const one = approvalsIn(cli, policy, cloud, [snapshot]).find((approval) => approval.principal === principal);
        if (!one || one.state === 'unused')
          throw inputError('NOTHING_WAITS', { snapshotId, principal, ...accountFact(session) });
        const longer = endsAtMs === undefined ? undefined : groupApproving(snapshot, principal, policy, endsAtMs);
        if (longer !== undefined)
          throw inputError('APPROVED_LONGER_AS_GROUP', {
            snapshotId,
            principal,
            group: longer,
            ...accountFact(session),
          });
        const key = policy.tags.approved;
        const edit = addToken(snapshot.tags, key, until === undefined ? principal : `${principal}/${until}`);
        if (!edit) throw inputError('TAGS_FULL', { snapshotId, key });
        const after = emptiedTags(snapshot.tags, faithfulEdit(snapshotId, edit));
        const facts = { snapshotId, principal, until: endsAtMs === undefined ? '–' : texts.time(endsAtMs) };
        if (!(await confirmTags(session, cloud, snapshot, texts.say('approve.question', facts), options))) return 1;
        return writeTags(session, cloud, snapshot, after, options, { done: 'approve.done' });
      }),
    );
}

/** `reject SNAPSHOT PRINCIPAL`: takes the principal out of the tag of approval; the next run ends what it gave. */
export function rejectCommand(cli: Cli): Command {
  const { texts } = cli;
  return withOwners(newCommand('reject', cli), cli)
    .argument('<snapshot>', texts.say('argument.snapshot'))
    .argument('<principal>', texts.say('approve.principal'))
    .option('--yes', texts.say('option.yes'))
    .action(
      exits(cli, 'reject', async (snapshotId: string, written: string, options: ApprovalOptions) => {
        const principal = readPrincipalOrGroup(written);
        const { session, cloud, snapshot } = await findSnapshot(await Owners.open(cli, options), snapshotId);
        const key = session.policy.tags.approved;
        const edit = removeTarget(snapshot.tags, key, principal);
        if (!edit) throw notApproved(snapshot, principal, session);
        const after = emptiedTags(snapshot.tags, faithfulEdit(snapshotId, edit));
        const question = texts.say('reject.question', { snapshotId, principal });
        if (!(await confirmTags(session, cloud, snapshot, question, options))) return 1;
        const staying = stayersOf(session, { ...snapshot, tags: after }, [principal]);
        const code = await writeTags(session, cloud, snapshot, after, options, { done: 'reject.done', staying });
        return code === 0 ? sayStaying(cli, snapshotId, staying) : code;
      }),
    );
}

/** `approvals`: what waits for an approval, what has one, and what had one. */
export function approvalsCommand(cli: Cli): Command {
  return withOwners(newCommand('approvals', cli), cli).action(
    exits(cli, 'approvals', async (options: CloudOptions & OwnerOptions) => {
      const { output, texts } = cli;
      const owners = await Owners.open(cli, options);
      const { seen, unread: unopened } = await owners.seeAll(async (session) => {
        const { seen: lists, failures } = await session.inRegions(async (regionId) => {
          const cloud = session.openCloud(regionId);
          return approvalsIn(cli, session.policy, cloud, await cloud.snapshots.listSnapshots());
        });
        return { approvals: lists.flat(), unread: session.unreadOf([], failures) };
      });
      const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
      const found = seen.filter(({ value }) => value.approvals.length > 0);
      const isUnread = reportUnread(cli, unread, owners);
      if (options.json === true) {
        const approvals = seen.flatMap(({ accountId: ownerAccountId, value }) =>
          value.approvals.map(({ endsAtMs, ...one }) => ({ ownerAccountId, ...one, until: untilOf(endsAtMs) })),
        );
        output.json({ schema: 'snapshare.approvals/1', approvals, unread: plainUnread(unread) });
      } else if (found.length > 0) printByOwner(owners, found, ({ approvals }) => printApprovals(cli, approvals));
      else if (!isUnread) output.line(texts.say('approvals.nothing', { regions: owners.home.regionIds.join(', ') }));
      return isUnread ? 1 : 0;
    }),
  );
}

const COLORS = {
  pending: 'yellow',
  granted: 'green',
  lapsed: 'red',
  unclear: 'red',
  unused: 'yellow',
} as const satisfies Record<ApprovalState, string>;

function printApprovals({ output, texts }: Cli, approvals: readonly Approval[]): void {
  output.table(
    [
      texts.say('column.region'),
      texts.say('column.snapshot'),
      texts.say('column.principal'),
      texts.say('column.state'),
      texts.say('approvals.until'),
      texts.say('approvals.statements'),
    ],
    approvals.map(({ regionId, snapshotId, principal, state, endsAtMs, statements }) => [
      regionId,
      snapshotId,
      principal,
      { text: texts.say(`approvals.${state}`), color: COLORS[state] },
      endsAtMs === undefined || !Number.isFinite(endsAtMs) ? '' : texts.time(endsAtMs),
      statements.map((place) => `#${place}`).join(' '),
    ]),
  );
}

/** Null where nothing ends it, and where nothing is approved. */
function untilOf(endsAtMs: number | undefined): string | null {
  return endsAtMs === undefined || !Number.isFinite(endsAtMs) ? null : new Date(endsAtMs).toISOString();
}

function approvalsIn(
  cli: Cli,
  policy: Policy,
  { regionId, accountId }: Cloud,
  snapshots: readonly Snapshot[],
): Approval[] {
  return approvalsOf(regionId, snapshots, judgeContext({ cli }, policy, accountId, snapshots));
}

/** When the day is over. @throws {InputError} where it is none, or over already. */
function endOf(until: string | undefined, nowMs: number): number | undefined {
  if (until === undefined) return undefined;
  const endsAtMs = parseDay(until);
  if (endsAtMs === undefined) throw inputError('UNTIL_NO_DATE', { until: JSON.stringify(until) });
  if (endsAtMs <= nowMs) throw inputError('UNTIL_OVER', { until: JSON.stringify(until) });
  return endsAtMs;
}

/** A group that names the principal in the tag of approval, readably where an end is given and for longer than that. */
function groupApproving(snapshot: Snapshot, principal: string, policy: Policy, beyondMs?: number): string | undefined {
  const endOfToken = ({ limit }: TargetToken): number =>
    limit ? limitEndMs(limit, snapshot) : Number.POSITIVE_INFINITY;
  return parseTokenTags(snapshot.tags, policy.tags.approved)
    .tokens.filter(({ target }) => target.startsWith('@') && principalsBehind(target, policy).includes(principal))
    .find((token) => beyondMs === undefined || (!token.hasUnreadableLimit && endOfToken(token) > beyondMs))?.target;
}

/** A group can name it without its id. */
function notApproved(snapshot: Snapshot, principal: string, session: Session): InputError {
  const { policy } = session;
  const { snapshotId, tags } = snapshot;
  const keys = continuedKeys(policy.tags.approved).filter((key) => Object.hasOwn(tags, key));
  const facts = { snapshotId, principal };
  const group = groupApproving(snapshot, principal, policy);
  return group === undefined
    ? inputError('NOT_APPROVED', { ...facts, keys: keys.join(', ') || '-' })
    : inputError('APPROVED_AS_GROUP', { ...facts, group, ...accountFact(session) });
}
