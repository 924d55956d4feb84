import type { Command } from 'commander';
import { beyond } from '../../../shared/plan/agreement.ts';
import { brakesHolding } from '../../../shared/plan/brakes.ts';
import { type Plan, planRegion } from '../../../shared/plan/plan.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { brakesIn, carryOutSeen, codeOf, plainOutcome, printCarriedOut } from '../../carry-out.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import { type Cli, type CloudOptions, type Observation, requirePolicyRegions, type Session } from '../../context.ts';
import { OF_CHANGES, withFormats } from '../../formats/format.ts';
import { readAccount } from '../../given-principals.ts';
import { INTERRUPTED } from '../../interrupts.ts';
import { inputError } from '../../messages/input-error.ts';
import { findConcerned } from '../../owners/concerned.ts';
import { type OwnerOptions, Owners } from '../../owners/owners.ts';
import { areBraked, printBrakes } from '../../plans/over-brake.ts';
import { printBraking, printPlans } from '../../plans/print-plans.ts';
import { seePlans } from '../../plans/see-plans.ts';
import { reportUnread, stopsForUnread } from '../../unread.ts';

interface ReinviteOptions extends CloudOptions, OwnerOptions {
  readonly yes?: boolean;
}

/** `reinvite ACCOUNT`: asks an outsider again that declined, or let its invitations lapse. */
export function reinviteCommand(cli: Cli): Command {
  return withFormats(withOwners(newCommand('reinvite', cli), cli), cli, OF_CHANGES)
    .argument('<account>', cli.texts.say('reinvite.account'))
    .option('--yes', cli.texts.say('option.yes'))
    .action(
      exits(cli, 'reinvite', async (written: string, options: ReinviteOptions) => {
        const accountId = readAccount(written);
        const { output, texts } = cli;
        const owners = await Owners.open(cli, options);
        const { home } = owners;
        requirePolicyRegions(home.policy, home.regionIds);
        requireOutsider(home.policy, accountId);
        const isAsked = async (one: Session) => {
          const { observed, unread } = await onlyReinvitations(one, accountId);
          const isMeant = observed.some(({ plan }) => plan.actions.length > 0 || areBraked([plan]));
          return { isConcerned: isMeant, unread };
        };
        // Where none would ask it again, the own account tells so.
        const session = (await findConcerned(owners, isAsked, { what: accountId })) ?? home;
        const look = async () => onlyReinvitations(session, accountId);
        const seen = await look();
        if (stopsForUnread(cli, seen.unread, options)) return 1;
        const { observed } = seen;
        const isForPeople = options.json !== true;
        const plans = observed.map(({ plan }) => plan);
        const isAnyInvited = plans.some(({ actions }) => actions.length > 0);
        // Where a brake holds there is no telling whether the outsider would be invited.
        const told = observed.filter(({ plan }) => plan.actions.length > 0 || areBraked([plan]));
        const view = await seePlans(session, told, seen.nowMs);
        if (isForPeople) {
          printPlans(cli, view);
          printBraking(cli, view);
          if (!isAnyInvited && !areBraked(plans)) output.line(texts.say('reinvite.nothing', { accountId }));
        }
        const question = texts.say('reinvite.question', { accountId });
        const outcome = await carryOutSeen(session, seen, { question, options, lookAgain: look });
        if (!outcome) return 1;
        if (!isForPeople)
          output.json({ schema: 'snapshare.reinvite/1', ...session.whose, accountId, ...plainOutcome(outcome) });
        else if (isAnyInvited) printCarriedOut(cli, outcome, view.names);
        reportUnread(cli, outcome.unread);
        if (isForPeople) printBrakes(cli, brakesIn(outcome), {});
        const code = codeOf(outcome);
        return code !== 1 && code !== INTERRUPTED && areBraked(brakesIn(outcome)) ? 3 : code;
      }),
    );
}

/** @throws {InputError} for an account that policy lists under no `principals.external`. */
function requireOutsider({ principals }: Policy, accountId: string): void {
  if (principals.external.includes(accountId)) return;
  throw inputError('NO_OUTSIDER', { accountId });
}

/** Looks at the regions, and plans what asking again adds to what the next sweep does anyway. */
async function onlyReinvitations(session: Session, accountId: string): Promise<Observation> {
  const observation = await session.observe({ reinvited: new Set([accountId]) });
  const { nowMs, observed } = observation;
  const only = (plan: Plan, sweep: Plan): Plan => {
    const added = beyond(plan, sweep);
    const isInvited = added.actions.some((one) => one.kind === 'create-share' && one.principals.includes(accountId));
    const findings = plan.findings.filter(
      (one) => one.principal === accountId || brakesHolding([one]).includes('additions'),
    );
    return { ...added, actions: isInvited ? added.actions : [], findings };
  };
  return {
    ...observation,
    observed: observed.map((one) => ({ ...one, plan: only(one.plan, planRegion(one.world, session.policy, nowMs)) })),
  };
}
