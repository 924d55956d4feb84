import { join } from 'node:path';
import fc from 'fast-check';
import { nameOfShare } from '../../../shared/plan/cover/share-set.ts';
import { INSTALLATION_TAG, KIND_TAG } from '../../../shared/plan/world.ts';
import { type Company, HANGZHOU, startCompany } from '../../cli/company.ts';
import type { Kind } from '../kind.ts';
import type { Outcome } from '../law.ts';
import type { CommandLine } from './command-line.ts';
import { runProgram } from './run.ts';
import { COMMAND_LINE_SLIPS } from './slips.ts';

const MEMBER = '1000000000000002';
const PARTNER = '2000000000000001';
const UNTIL = '2099-12-31';

/** Command lines that change something, each understood as it stands. */
const LINES: readonly (readonly string[])[] = [
  ['share', '{free}', MEMBER, '--yes'],
  ['share', '{free}', `${MEMBER}/30d`, '@prod', '--region', HANGZHOU, '--yes'],
  ['share', '{free}', PARTNER, '--policy', '{policy}', '--json', '--yes'],
  ['unshare', '{held}', MEMBER, '--yes'],
  ['approve', '{free}', PARTNER, '--until', UNTIL, '--yes'],
  ['reject', '{approved}', PARTNER, '--yes'],
  ['revoke', '{held}', '--account', MEMBER, '--also', '--edit-tags', '--yes'],
  ['revoke', '--account', MEMBER, '--region', HANGZHOU, '--edit-tags', '--yes'],
  ['apply', '{plan}', '--yes'],
  ['plan', '--expire', '--region', HANGZHOU],
  ['explain', '{held}', MEMBER],
];

/** Command lines, run by the program in this process against a local cloud of their own. */
export const COMMAND_LINES: Kind<CommandLine> = {
  name: 'command line',
  inputs: fc.constantFrom(...LINES).map((words) => ({ words })),
  slips: COMMAND_LINE_SLIPS,
  outcomeOf: async ({ words }) => {
    const company = await startCompany({
      regions: [HANGZHOU],
      groups: { prod: [MEMBER] },
      allow: [{ to: ['@prod'] }, { to: [PARTNER], approval: 'required' }],
    });
    try {
      return await outcomeIn(company, words);
    } finally {
      await company.land.stop();
    }
  },
  weight: 100,
};

async function outcomeIn(company: Company, words: readonly string[]): Promise<Outcome> {
  const { cloud } = company.land;
  const owner = cloud.as(company.owner.accountId, HANGZHOU);
  const made = (name: string, tags: Readonly<Record<string, string>>): string =>
    owner.createSnapshot({ name, isComplete: true, tags }).snapshotId;
  const names: Record<string, string> = {
    free: made('free', {}),
    held: made('held', { 'share-to': MEMBER }),
    approved: made('approved', { 'share-to': PARTNER, 'share-approved': PARTNER }),
    asked: made('asked', { 'share-to': `${MEMBER}/30d` }),
    policy: join(company.dir, 'policy.json'),
    plan: join(company.dir, 'plan.json'),
  };
  owner.createShare({
    name: nameOfShare('directory', [MEMBER]),
    snapshotIds: [names['held'] ?? ''],
    principals: [MEMBER],
    tags: { [INSTALLATION_TAG]: 'acme', [KIND_TAG]: 'directory' },
  });
  const environment = environmentOf(company);
  const typed = words.map((word) => word.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? ''));
  return inEnvironment(environment, async () => {
    if (words.join().includes('{plan}')) await runProgram(['plan', '--out', names['plan'] ?? ''], environment);
    cloud.clearCalls();
    const { code, stdout, told } = await runProgram(typed, environment);
    const named = (text: string): string =>
      Object.entries(names).reduce((out, [name, id]) => out.replaceAll(id, `{${name}}`), text);
    const changes = cloud.calls
      .filter(({ isWrite, code: refusal }) => isWrite && refusal === undefined)
      .map(({ action, params }) => named(`${action} ${JSON.stringify(params)}`));
    return {
      changes: new Set(changes),
      meaning: { code, stdout: stdout.split('\n').length },
      told: told.map(({ text, remedy }) => ({ text: named(text), remedy })),
      isRefused: code === 1 && changes.length === 0,
    };
  });
}

function environmentOf({ land, owner, dir }: Company): Record<string, string> {
  return {
    HOME: dir,
    SNAPSHARE_POLICY: join(dir, 'policy.json'),
    SNAPSHARE_ENDPOINTS: JSON.stringify(land.cloud.endpoints),
    ALIBABA_CLOUD_ACCESS_KEY_ID: owner.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: owner.accessKeySecret,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  };
}

/** The credentials library reads the variables of the process itself. */
async function inEnvironment<T>(variables: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  }
}
