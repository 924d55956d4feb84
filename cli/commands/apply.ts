import type { Command } from 'commander';
import { applyAndRemember } from '../../shared/engine/owner/reconcile.ts';
import { exits, newCommand, withCloud } from '../command.ts';
import { confirm } from '../confirm.ts';
import {
  type Cli,
  type CloudOptions,
  type Observed,
  reportFailures,
  requirePolicyRegions,
  Session,
} from '../context.ts';
import { appender, readText } from '../files.ts';
import { type Move, movesSince, planDocument, readPlanFile } from '../plan-file.ts';
import { printFindings, printPlan } from './print-actions.ts';

interface ApplyOptions extends Omit<CloudOptions, 'region'> {
  readonly yes?: boolean;
}

const APPLY_SCHEMA = 'snapshare.apply/1';
/** More moves than this say no more to a reader. */
const MAX_SHOWN_MOVES = 50;

/** `apply FILE`: carries out a plan on file, if the policy and the world are still what it was made from. */
export function applyCommand(cli: Cli): Command {
  return withCloud(newCommand('apply', cli), cli)
    .argument('<file>', cli.texts.say('apply.file'))
    .option('--yes', cli.texts.say('option.yes'))
    .option('--log <file>', cli.texts.say('apply.log'))
    .action(
      exits(cli, async (path: string, options: ApplyOptions) => {
        const { output, texts } = cli;
        const file = readPlanFile(path, await readText(path));
        const region = file.regions.map(({ regionId }) => regionId);
        const session = await Session.open(
          cli,
          { ...options, ...(region.length > 0 && { region }) },
          options.log === undefined ? undefined : appender(options.log),
        );
        const { policy, caller } = session;
        requirePolicyRegions(policy, region);
        const { observed, failures, nowMs } = await session.observe(file.purpose);
        if (reportFailures(cli, failures)) return 1;
        const context = { policy, purpose: file.purpose, nowMs, accountId: caller.accountId };
        const moves = movesSince(file, planDocument(observed, context));
        if (moves.length > 0) return refuse(cli, moves, options);
        const count = observed.reduce((sum, { plan }) => sum + plan.actions.length, 0);
        if (options.json !== true) for (const { plan } of observed) printPlan(cli, plan);
        if (count > 0 && policy.mode === 'observe') {
          output.errorLine(texts.say('apply.observe'));
          return 1;
        }
        if (count > 0 && !(await confirm(cli, texts.say('apply.question', { count }), options.yes))) return 1;
        const results = [];
        for (const one of observed) results.push(await carryOut(session, one));
        if (options.json === true) output.json({ schema: APPLY_SCHEMA, regions: results });
        for (const { regionId, applied, failed, findings } of results) {
          if (options.json === true) continue;
          output.line(texts.say('apply.done', { region: regionId, applied, failed }));
          printFindings(cli, findings);
        }
        return results.some(({ failed }) => failed > 0) ? 1 : 0;
      }),
    );
}

async function carryOut({ cli, policy, log }: Session, { regionId, cloud, world, plan }: Observed) {
  const { clock } = cli.machine;
  const doing = cli.texts.say('progress.applying', { region: regionId });
  const work = applyAndRemember(plan, world, { cloud, policy, clock, log: log.child({ region: regionId }) });
  const { applied, failed, findings } = await cli.output.during(doing, work);
  for (const { message: text, ...found } of findings) log.warn('finding', { region: regionId, ...found, text });
  return { regionId, planned: plan.actions.length, applied, failed, findings };
}

function refuse({ output, texts }: Cli, moves: readonly Move[], { json }: ApplyOptions): 1 {
  if (json === true) output.json({ schema: APPLY_SCHEMA, refused: 'moved', moves });
  else {
    output.errorLine(texts.say('apply.moved', { count: moves.length }));
    for (const { path, was, is } of moves.slice(0, MAX_SHOWN_MOVES)) {
      const facts = { path, was: was ?? '–', is: is ?? '–' };
      output.errorLine(`  ${texts.say('apply.move', facts)}`);
    }
    output.errorLine(texts.say('apply.planAgain'));
  }
  return 1;
}
