import type { Command } from 'commander';
import { SnapshareError } from '../../../shared/base/errors.ts';
import type { Cloud, Invitation } from '../../../shared/cloud/ports.ts';
import type { Finding } from '../../../shared/plan/findings/finding.ts';
import {
  failuresText,
  type InvitationAction,
  planInvitations,
  VALIDITY_MS,
} from '../../../shared/plan/sharee/invitations.ts';
import { plainUnread, type Unread, unreadOf } from '../../../shared/view/unread.ts';
import { exits, newCommand, withCloud } from '../../command.ts';
import { confirm } from '../../confirm.ts';
import { type Cli, type CloudOptions, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { type Column, printListing } from '../../formats/listing.ts';
import { isNotCalled, sayLeft } from '../../interrupts.ts';
import { inputError } from '../../messages/input-error.ts';
import { printFindings } from '../../print-actions.ts';
import { textsIn } from '../../texts.ts';
import { reportUnread, stopsForUnread } from '../../unread.ts';

/** An invitation that waits, and what the policy would do with it. */
interface Waiting {
  readonly cloud: Cloud;
  readonly invitation: Invitation;
  readonly decision: InvitationAction['kind'] | 'wait';
}

interface Received {
  readonly waiting: readonly Waiting[];
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
}

/** `invitations`: what waits for this account's answer, and what the policy says to it. */
export function invitationsCommand(cli: Cli): Command {
  return withFormats(withCloud(newCommand('invitations', cli), cli), cli).action(
    exits(cli, 'invitations', async (options: CloudOptions) => {
      const { output, texts } = cli;
      const session = await Session.open(cli, options);
      const { waiting, findings, unread } = await readInvitations(session);
      const isUnread = reportUnread(cli, unread);
      if (options.json === true) {
        const document = { invitations: waiting.map(plain), findings, unread: plainUnread(unread) };
        output.json({ schema: 'snapshare.invitations/1', ...document });
      } else {
        if (waiting.length > 0 || output.format === 'csv') printWaiting(cli, waiting);
        else if (!isUnread) output.line(texts.say('invitations.nothing', { regions: session.regionIds.join(', ') }));
        printFindings(cli, findings);
      }
      if (isUnread) return 1;
      return waiting.some(({ decision }) => decision === 'accept' || decision === 'reject') ? 2 : 0;
    }),
  );
}

/** `accept [INVITATION…]`: accepts what the policy trusts, or the named ones after asking, whoever sent them. */
export function acceptCommand(cli: Cli): Command {
  return withCloud(newCommand('accept', cli), cli)
    .argument('[invitations...]', cli.texts.say('accept.invitations'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'accept', async (ids: readonly string[], options: CloudOptions & { readonly yes?: boolean }) => {
        const { output, texts } = cli;
        const session = await Session.open(cli, options);
        const { waiting, unread } = await readInvitations(session);
        if (stopsForUnread(cli, unread, options)) return 1;
        const chosen = choose(waiting, ids);
        if (options.json !== true) {
          const [count, regions] = [waiting.length, session.regionIds.join(', ')];
          if (chosen.length > 0) printWaiting(cli, chosen);
          else output.line(texts.say(count === 0 ? 'invitations.nothing' : 'accept.nothing', { count, regions }));
        }
        if (chosen.length > 0) {
          const untrusted = chosen.filter(({ decision }) => decision !== 'accept').length;
          const question = texts.say(untrusted > 0 ? 'accept.untrusted' : 'accept.question', {
            count: chosen.length,
            untrusted,
          });
          if (!(await confirm(cli, question, options.yes))) return 1;
        }
        const { interrupts } = session;
        const results: Awaited<ReturnType<typeof accept>>[] = [];
        const left = await interrupts.each(cli, chosen, async ({ cloud, invitation }) => {
          results.push(await accept(cloud, invitation));
        });
        const leftIds = left.map(({ invitation }) => invitation.invitationId);
        const more = interrupts.isInterrupted ? { left: leftIds } : {};
        if (options.json === true) output.json({ schema: 'snapshare.accept/1', results, ...more });
        else for (const result of results) output.line(texts.say('accept.done', result));
        if (interrupts.isInterrupted) return sayLeft(cli, results.length, leftIds);
        return results.every(({ status }) => status === 'Accepted') ? 0 : 1;
      }),
    );
}

async function readInvitations(session: Session): Promise<Received> {
  const { cli, policy } = session;
  const nowMs = cli.machine.clock.nowMs();
  const { seen, failures } = await session.inRegions(async (regionId) => {
    const cloud = session.openCloud(regionId);
    const [invitations, shares, resources] = await Promise.all([
      cloud.invitations.listInvitations(),
      cloud.shares.listShares('OtherAccounts'),
      cloud.shares.listSharedResources('OtherAccounts'),
    ]);
    const { actions, findings } = planInvitations(invitations, shares, resources, policy, nowMs);
    const decisions = new Map(actions.map((action) => [action.invitationId, action.kind]));
    const waiting = invitations
      .filter(({ status, createdAtMs }) => status === 'Pending' && createdAtMs + VALIDITY_MS > nowMs)
      .map(
        (invitation): Waiting => ({ cloud, invitation, decision: decisions.get(invitation.invitationId) ?? 'wait' }),
      );
    return { waiting, findings };
  });
  return {
    waiting: seen.flatMap((part) => part.waiting),
    findings: seen.flatMap((part) => part.findings),
    unread: unreadOf([], failures),
  };
}

function choose(waiting: readonly Waiting[], ids: readonly string[]): Waiting[] {
  if (ids.length === 0) return waiting.filter(({ decision }) => decision === 'accept');
  return ids.map((id) => {
    const found = waiting.find(({ invitation }) => invitation.invitationId === id);
    if (found) return found;
    throw inputError('NO_INVITATION', { invitationId: id });
  });
}

async function accept({ invitations }: Cloud, { invitationId, shareId }: Invitation) {
  try {
    const { status, failures } = await invitations.acceptInvitation(invitationId);
    return { invitationId, shareId, status, reason: failuresText(failures) };
  } catch (error) {
    if (!(error instanceof SnapshareError) || isNotCalled(error)) throw error;
    return { invitationId, shareId, status: 'Failed', reason: textsIn('en').failure(error) };
  }
}

function plain({ cloud, invitation, decision }: Waiting) {
  return { regionId: cloud.regionId, ...invitation, decision, lapsesAtMs: invitation.createdAtMs + VALIDITY_MS };
}

function printWaiting(cli: Cli, waiting: readonly Waiting[]): void {
  const { texts } = cli;
  const columns: Column<Waiting>[] = [
    { name: 'region', cell: ({ cloud }) => cloud.regionId },
    { name: 'invitation', cell: ({ invitation }) => invitation.invitationId },
    { name: 'share', cell: ({ invitation }) => invitation.shareName },
    { name: 'shareId', cell: ({ invitation }) => invitation.shareId, isWide: true },
    { name: 'sender', cell: ({ invitation }) => invitation.senderAccountId },
    { name: 'lapses', cell: ({ invitation }) => texts.time(invitation.createdAtMs + VALIDITY_MS) },
    { name: 'decision', cell: ({ decision }) => texts.say(`decision.${decision}`) },
  ];
  printListing(cli, columns, waiting);
}
