import type { Action } from '../shared/plan/action.ts';
import { brakesHolding } from '../shared/plan/brakes.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import type { Plan } from '../shared/plan/plan.ts';
import { type ActionView, viewAction } from '../shared/view/action-view.ts';
import type { Cli } from './context.ts';
import type { Color, Piece } from './output.ts';

const KIND_COLORS: Readonly<Record<ActionView['kind'], Color>> = {
  'create-share': 'green',
  join: 'green',
  'copy-snapshot': 'green',
  'tag-share': 'yellow',
  leave: 'red',
  'remove-principals': 'red',
  'delete-share': 'red',
  'delete-snapshot': 'red',
};

/** Prints what a plan would do in its region, and what it found. */
export function printPlan(cli: Cli, plan: Plan): void {
  const { output, texts } = cli;
  const { regionId, actions, findings, grantCount, removalCount, expiryCount } = plan;
  const facts = { region: regionId, count: actions.length, grantCount, removalCount, expiryCount };
  output.line({ text: texts.say('plan.region', facts), color: 'bold' });
  printActions(cli, actions);
  // What a brake holds back comes last, so that nobody overlooks it.
  const isBrake = (one: Finding): boolean => brakesHolding([one]).length > 0;
  printFindings(
    cli,
    findings.filter((one) => !isBrake(one)),
  );
  printFindings(cli, findings.filter(isBrake), 'red');
}

/** Prints actions as a table. */
export function printActions({ output, texts }: Cli, actions: readonly Action[]): void {
  if (actions.length === 0) return;
  output.table(
    [
      texts.say('column.action'),
      texts.say('column.share'),
      texts.say('column.principals'),
      texts.say('column.snapshots'),
      texts.say('column.because'),
    ],
    actions
      .map(viewAction)
      .map(({ kind, share = '', principals, snapshotIds, reasons }): Piece[] => [
        { text: kind, color: KIND_COLORS[kind] },
        share,
        principals.join(' '),
        snapshotIds.join(' '),
        texts.because(reasons),
      ]),
  );
}

/** Prints findings, each with what the reader can do. */
export function printFindings(
  { output, texts }: Pick<Cli, 'output' | 'texts'>,
  findings: readonly Finding[],
  color: Color = 'yellow',
): void {
  for (const finding of findings) {
    const { message, remedy } = texts.finding(finding);
    output.line({ text: finding.code, color }, ` ${message}`);
    if (remedy !== '') output.line('  ', { text: remedy, color: 'dim' });
  }
}
