import { type Command, InvalidArgumentError } from 'commander';
import { BRAKE_NAMES, type BrakeName, brakesHolding } from '../../shared/plan/brakes.ts';
import type { Finding } from '../../shared/plan/findings/finding.ts';
import type { Plan } from '../../shared/plan/plan.ts';
import type { Cli } from '../context.ts';
import { inputError } from '../messages/input-error.ts';
import type { Texts } from '../texts.ts';

/** The brakes that a person lets one plan pass. */
export interface OverBrakeOptions {
  readonly overBrake?: readonly BrakeName[];
}

const NAMES: readonly BrakeName[] = Object.values(BRAKE_NAMES).sort();

/** Lets a command take the causes whose brakes its plan may pass. */
export function withOverBrake(command: Command, { texts }: Cli): Command {
  return command.option(
    '--over-brake <cause>',
    texts.say('option.overBrake', { names: NAMES.join(', ') }),
    (value: string, before: readonly BrakeName[] | undefined) => {
      const name = NAMES.find((one) => one === value);
      if (name === undefined) throw new InvalidArgumentError(`Allowed choices are ${NAMES.join(', ')}.`);
      return [...new Set([...(before ?? []), name])].sort();
    },
  );
}

/**
 * A plan that passes brakes is carried out only by whoever says so again, so that nobody does it by accident.
 * @throws {InputError} when the causes that are given are not those that the plan on file was made to pass.
 */
export function requireSameBrakes(
  path: string,
  { overBrakes }: { readonly overBrakes: readonly BrakeName[] },
  { overBrake = [] }: OverBrakeOptions,
): void {
  if (overBrakes.join() === overBrake.join()) return;
  throw overBrakes.length === 0
    ? inputError('PLAN_PASSES_NO_BRAKE', { file: path, options: optionsFor(overBrake) })
    : inputError('PLAN_PASSES_BRAKES', {
        file: path,
        brakes: overBrakes.join(', '),
        command: applyCommandFor(path, overBrakes),
      });
}

/** Of a plan, what tells which brakes hold in it. */
type Braking = Pick<Plan, 'regionId' | 'findings'>;

/** Whether a brake holds in any of the plans. */
export function areBraked(plans: readonly Braking[]): boolean {
  return plans.some(({ findings }) => brakesHolding(findings).length > 0);
}

/** Those of some findings that tell of a brake that holds. */
export function brakeFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter((one) => brakesHolding([one]).length > 0);
}

/** Says which brakes hold in plans, and how one plan may pass; nothing where none does. */
export function brakeLines(texts: Texts, plans: readonly Braking[], { overBrake = [] }: OverBrakeOptions): string[] {
  const held = plans.map(({ regionId, findings }) => ({ regionId, brakes: brakesHolding(findings) }));
  const braked = held.filter(({ brakes }) => brakes.length > 0);
  const lines = braked.map(({ regionId, brakes }) => {
    const facts = { region: regionId, brakes: brakes.map((name) => `brakes.${name}`).join(', ') };
    return texts.say('brake.holds', facts);
  });
  const names = NAMES.filter((name) => braked.some(({ brakes }) => brakes.includes(name)));
  if (names.length === 0) return lines;
  const options = optionsFor([...new Set([...names, ...overBrake])].sort());
  return [...lines, texts.say('brake.pass', { options })];
}

/** Says so last, in red. */
export function printBrakes({ output, texts }: Cli, plans: readonly Braking[], options: OverBrakeOptions): void {
  for (const text of brakeLines(texts, plans, options)) output.line({ text, color: 'red' });
}

/** The command that carries out a plan on file which was made to pass some brakes. */
export function applyCommandFor(path: string, overBrakes: readonly BrakeName[]): string {
  return ['snapshare apply', path, ...(overBrakes.length > 0 ? [optionsFor(overBrakes)] : [])].join(' ');
}

function optionsFor(names: readonly BrakeName[]): string {
  return names.map((name) => `--over-brake ${name}`).join(' ');
}
