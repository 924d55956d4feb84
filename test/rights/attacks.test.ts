import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RamStatement } from '../../emulator/state/ram.ts';
import type { PolicyDocument } from '../../shared/rights/document.ts';
import { FUNCTION_NAMES, functionPolicies } from '../../shared/rights/function-roles.ts';
import { memberRolePolicies, ownerRolePolicies } from '../../shared/rights/visited-roles.ts';
import { ATTACKS, type Attack } from './attacks.ts';
import { allowedActions, policyOf } from './policies.ts';
import {
  CLOSED_WORLDS,
  COLLEAGUE,
  FOLDERS,
  INSIDER,
  INSTALLATION,
  type Outcome,
  PARTNER,
  STRANGER,
  Stage,
  WORLDS,
  type World,
} from './stage.ts';

const MEMBER_ROLE = 'snapshare-member';
const OWNER_ROLE = 'snapshare-owner';
const ROLES = [...FUNCTION_NAMES.map((name) => `snapshare-${name}`), MEMBER_ROLE, OWNER_ROLE];
const FORMS = ['ignored', 'judged'] as const;
type Form = (typeof FORMS)[number];

const LEAST = { installation: INSTALLATION, mode: 'sync', regions: ['cn-hangzhou'] };

/** Everything on that gives a right, and everything listed that can be. */
const policyIn = (form: Form) =>
  policyOf({
    ...LEAST,
    principals: { directory: [INSIDER, FOLDERS.listed], external: [PARTNER] },
    rules: [{ match: { tags: { app: 'shop' } }, shareTo: INSIDER }],
    allow: [{ snapshots: { tags: { data: 'public' } }, to: [INSIDER], approval: 'required' }],
    blockWhenTagged: ['confidential', 'classification=secret'],
    expiry: { deleteExpired: 'after-unshare' },
    encryption: { serviceKey: 'copy', copyKeys: { 'cn-hangzhou': 'key-1' } },
    accept: { senders: [PARTNER], otherwise: 'reject' },
    members: { roleName: MEMBER_ROLE, accounts: [INSIDER] },
    owners: { roleName: OWNER_ROLE, accounts: [INSIDER] },
    ram: { sharingTags: form },
    use: [
      { from: PARTNER, name: '*', copy: { region: 'cn-hangzhou' } },
      { from: PARTNER, name: '*', disk: { zoneId: 'cn-hangzhou-h' } },
    ],
  });

function documentsIn(form: Form): ReadonlyMap<string, readonly PolicyDocument[]> {
  const policy = policyIn(form);
  return new Map<string, readonly PolicyDocument[]>([
    ...FUNCTION_NAMES.map((name) => [`snapshare-${name}`, functionPolicies(name, policy)] as const),
    [MEMBER_ROLE, memberRolePolicies(policy)],
    [OWNER_ROLE, ownerRolePolicies(policy)],
  ]);
}

const DOCUMENTS = { ignored: documentsIn('ignored'), judged: documentsIn('judged') };

interface Trial {
  readonly form: Form;
  readonly world: World;
  readonly role: string;
  readonly outcome: Outcome;
}

/** Every role tries every attack in every world, under either form of the documents. */
function tryAll(worlds: readonly World[]): Map<Attack, Trial[]> {
  const trials = new Map(ATTACKS.map((attack) => [attack, [] as Trial[]]));
  for (const form of FORMS) {
    for (const world of worlds) {
      const build = (): Stage => new Stage(world, (roleName) => DOCUMENTS[form].get(roleName) ?? []);
      let stage = build();
      for (const attack of ATTACKS) {
        for (const role of ROLES) {
          const outcome = stage.attempt(role, attack.product, attack.action, attack.input(stage.scene));
          if (outcome.kind === 'done') stage = build();
          trials.get(attack)?.push({ form, world, role, outcome });
        }
      }
    }
  }
  return trials;
}

const isThrough = ({ outcome }: Trial): boolean => outcome.kind !== 'refused';

const tried = [...tryAll(WORLDS)].map(([attack, trials]) => ({ attack, trials }));
const SECURITY = readFileSync(join(import.meta.dirname, '../../SECURITY.md'), 'utf8');

describe('a leaked role', () => {
  test.each(tried.filter(({ attack }) => attack.residues.length === 0))('cannot $attack.aim, however RAM is read', ({
    trials,
  }) => {
    expect(trials.filter(isThrough)).toEqual([]);
  });

  test.each(tried.filter(({ attack }) => attack.residues.length > 0))('may $attack.aim, and SECURITY.md says so', ({
    attack,
    trials,
  }) => {
    expect(trials.some(isThrough)).toBe(true);
    for (const residue of attack.residues) expect(SECURITY).toContain(`| ${residue} |`);
  });

  test('gets through with nothing more where a Deny holds for want of its key', () => {
    const through = [...tryAll(CLOSED_WORLDS)].filter(([, trials]) => trials.some(isThrough));
    expect(through.filter(([{ residues }]) => residues.length === 0)).toEqual([]);
  });

  test.each(WORLDS)('still gives what is listed to who is listed: %o', (world) => {
    const stage = new Stage(world, (roleName) => DOCUMENTS.ignored.get(roleName) ?? []);
    const share = (AllowExternalTargets: boolean, ...Targets: string[]): Outcome =>
      stage.attempt('snapshare-sweep', 'resourcesharing', 'CreateResourceShare', {
        ResourceShareName: 'snapshare-wanted',
        AllowExternalTargets,
        Targets,
        Resources: [{ ResourceId: stage.scene.plain, ResourceType: 'Snapshot' }],
      });
    expect(share(false, FOLDERS.listed, INSIDER)).toEqual({ kind: 'done' });
    expect(share(true, PARTNER)).toEqual({ kind: 'done' });
  });

  test.each(WORLDS)('gives a stranger nothing where policy permits the whole directory: %o', (world) => {
    const policy = policyOf({ ...LEAST, principals: { directory: 'any' } });
    const stage = new Stage(world, () => functionPolicies('sweep', policy));
    const share = (AllowExternalTargets: boolean, ...Targets: string[]): Outcome =>
      stage.attempt('snapshare-sweep', 'resourcesharing', 'CreateResourceShare', {
        ResourceShareName: 'snapshare-leak',
        AllowExternalTargets,
        Targets,
        Resources: [{ ResourceId: stage.scene.plain, ResourceType: 'Snapshot' }],
      });
    expect(share(true, STRANGER).kind).toBe('refused');
    expect(share(true, INSIDER, STRANGER).kind).toBe('refused');
    // Without external targets it is the service that keeps to the directory.
    expect(share(false, STRANGER)).toEqual({ kind: 'not taken', code: 'InvalidTarget' });
    expect(share(false, COLLEAGUE)).toEqual({ kind: 'done' });
  });

  test('reaches only what is ours where tags can tell, but for leaving shares', () => {
    const others = tried.filter(({ attack }) => attack.residues.includes('others'));
    const through = others.flatMap(({ attack, trials }) =>
      trials
        .filter((trial) => trial.form === 'judged' && isThrough(trial))
        .map(({ role }) => `${attack.action} by ${role}`),
    );
    const leaving = ['snapshare-accept-invitation', MEMBER_ROLE].map((role) => `DisassociateResourceShare by ${role}`);
    expect([...new Set(through)].sort()).toEqual(leaving.sort());
  });

  test('cannot give a stranger anything, but beside a permitted account or in a share that has the stranger already', () => {
    const giving = tried.filter(({ attack, trials }) => /stranger/.test(attack.aim) && trials.some(isThrough));
    expect(giving.flatMap(({ attack }) => attack.residues).sort()).toEqual(['accepting', 'beside', 'others']);
  });
});

const NAMES: Readonly<Record<keyof World, string>> = {
  severalValues: 'several values',
  missingKey: 'a missing key',
  conditionTarget: '`Target`',
  sharingTagConditions: 'tags of sharing calls',
};

/** In which worlds it goes through, by what these have in common. */
function whereThrough(trials: readonly Trial[]): string {
  const parts = Object.entries(NAMES).flatMap(([key, name]) => {
    const seen = new Set(trials.map(({ world }) => world[key as keyof World]));
    const all = new Set(WORLDS.map((world) => world[key as keyof World]));
    return seen.size === all.size ? [] : [`${name}: ${[...seen].join(' or ')}`];
  });
  return parts.join('; ') || 'everywhere';
}

function nameOf(statement: RamStatement | undefined): string {
  if (statement === undefined) return 'no right that fits';
  const keys = Object.entries(statement.Condition ?? {}).flatMap(([operator, conditions]) =>
    Object.keys(conditions).map((key) => `${operator} \`${key.replace(/^resourcesharing:/, '')}\``),
  );
  return `denied by ${keys.join(', ')}`;
}

function rowOf({ attack, trials }: (typeof tried)[number]): string {
  const right = `${attack.product}:${attack.action}`;
  const able = trials.filter(({ form, role }) => allowedActions(DOCUMENTS[form].get(role) ?? []).includes(right));
  const refusals = new Set(
    (able.length > 0 ? able : trials).flatMap(({ outcome }) =>
      outcome.kind === 'refused' ? [nameOf(outcome.verdict.statement)] : [],
    ),
  );
  const through = FORMS.map((form) => {
    const passed = trials.filter((trial) => isThrough(trial) && trial.form === form);
    if (passed.length === 0) return 'none';
    const roles = ROLES.filter((role) => passed.some((trial) => trial.role === role));
    return `${roles.map((role) => role.replace('snapshare-', '')).join(', ')} (${whereThrough(passed)})`;
  });
  const cells = [
    attack.aim,
    `\`${attack.action}\``,
    [...refusals].sort().join('; '),
    ...through,
    attack.residues.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

test('docs/role-attacks.md lists every attack and what refuses it', async () => {
  const table = [
    '# What a leaked role can do',
    '',
    'Written by `test/rights/attacks.test.ts` (`npx vitest run test/rights/attacks.test.ts -u`). Every role tries each call in',
    'the local cloud under its generated documents, under both forms of them (`ram.sharingTags`) and every reading of what',
    `RAM leaves open, ${WORLDS.length} in all: a condition on several values holds if it does for any, for all, or, negated, for`,
    'none; a negated condition on a key that the call lacks fails or holds; `Target` names what is in the directory by path,',
    'only folders so and members by id, or all by id; tags of calls about shares are judged or not. The account has a share',
    'of ours of each kind, one that a person made with a stranger in it, one of another installation, and an invitation of a',
    'stranger. The last column names the row of [SECURITY.md](../SECURITY.md) that tells what is left.',
    '',
    '| attack | call | refused by | who gets through, form `ignored` | form `judged` | what is left |',
    '|---|---|---|---|---|---|',
    ...tried.map(rowOf),
    '',
  ];
  await expect(table.join('\n')).toMatchFileSnapshot('../../docs/role-attacks.md');
});
