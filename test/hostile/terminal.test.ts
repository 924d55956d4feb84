import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../shared/base/errors.ts';
import { visible, visibleJson } from '../../shared/base/visible.ts';
import { finding } from '../../shared/plan/findings/finding.ts';
import { type Company, HANGZHOU, startCompany } from '../cli/company.ts';

/** Clears the screen, begins a line, turns the line around, hides, joins, and is never drawn. */
const HOSTILE = 'x\u001b[2J\u009b1m\r\u202egnp.\u2066\u200b\u00ad\ufeff\u2028\u3164\ufe0f\u{e0041}y';
const UNSEEN = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

let company: Company;
let snapshotId: string;
let shareId: string;
beforeAll(async () => {
  company = await startCompany({ rules: [{ match: { name: 'x*' }, shareTo: '1000000000000002' }] });
  const { land, owner, member, stranger } = company;
  const person = land.cloud.as(owner.accountId, HANGZHOU);
  const tags = {
    'share-to': `${member.accountId} ${HOSTILE}`,
    'share-until': HOSTILE,
    [`Share_To${HOSTILE}`]: HOSTILE,
  };
  ({ snapshotId } = person.createSnapshot({ isComplete: true, tags, name: HOSTILE }));
  ({ shareId } = person.createShare({ principals: [member.accountId], snapshotIds: [snapshotId] }));
  land.cloud.as(stranger.accountId, HANGZHOU).createShare({
    allowsExternalTargets: true,
    principals: [owner.accountId],
    snapshotIds: [land.cloud.as(stranger.accountId, HANGZHOU).createSnapshot({ isComplete: true }).snapshotId],
  });
});
afterAll(() => company.land.stop());

const logPath = (): string => {
  const line = {
    level: 'warn',
    message: 'finding',
    code: 'BAD_DEADLINE',
    snapshotId,
    facts: { tagKey: HOSTILE, text: HOSTILE },
    runId: HOSTILE,
    at: HOSTILE,
  };
  const path = join(company.dir, 'hostile.log');
  writeFileSync(path, `${JSON.stringify(line)}\n${JSON.stringify({ ...line, message: HOSTILE, kind: HOSTILE })}\n`);
  return path;
};

describe.each([
  { command: 'plan', args: () => ['plan'] },
  { command: 'plan in Chinese', args: () => ['plan', '--lang', 'zh'] },
  { command: 'status', args: () => ['status'] },
  { command: 'explain', args: () => ['explain', snapshotId] },
  { command: 'explain with findings', args: () => ['explain', snapshotId, '--findings', logPath()] },
  { command: 'explain of a hostile id', args: () => ['explain', HOSTILE] },
  { command: 'exposure', args: () => ['exposure'] },
  { command: 'overdue', args: () => ['overdue'] },
  { command: 'invitations', args: () => ['invitations'] },
  { command: 'adopt', args: () => ['adopt', shareId] },
  { command: 'history', args: () => ['history', snapshotId, logPath()] },
  { command: 'doctor', args: () => ['doctor', '--log', logPath()] },
  { command: 'report', args: () => ['report', '--out', 'hostile.html'] },
  { command: 'validate of a hostile policy', args: () => ['validate', '--policy', hostilePolicy()] },
])('$command tells of names and tags that hold escapes and marks of direction', ({ args }) => {
  test('and the terminal obeys none of them', async () => {
    const { stdout, stderr } = await company.run(args());
    expect(stdout + stderr).not.toMatch(UNSEEN);
    expect(stdout + stderr).not.toBe('');
  });

  test('and its JSON means the same with none of them in it', async () => {
    const { stdout, stderr } = await company.run([...args(), '--json']);
    expect(stdout + stderr).not.toMatch(UNSEEN);
    if (stdout !== '') JSON.parse(stdout);
  });
});

function hostilePolicy(): string {
  const path = join(company.dir, 'hostile.json');
  writeFileSync(path, JSON.stringify({ installation: HOSTILE, mode: HOSTILE, [HOSTILE]: { [HOSTILE]: HOSTILE } }));
  return path;
}

test('JSON keeps what a tag says to the letter', async () => {
  const { stdout } = await company.run(['plan', '--json', '--out', 'hostile-plan.json']);
  expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(HOSTILE).slice(1, -1));
  const onFile = readFileSync(join(company.dir, 'hostile-plan.json'), 'utf8');
  expect(onFile).toBe(stdout);
});

test('in a terminal with colours no sequence arrives but those of colours', async () => {
  const { stdout } = await company.runInTerminal(['plan']);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that colours are made of
  const plain = stdout.replaceAll(/\u001b\[\d{1,2}m/g, '').replaceAll('\r\n', '\n');
  expect(plain.length).toBeLessThan(stdout.length);
  expect(plain).not.toMatch(UNSEEN);
});

test('the page of the report holds none of them, not even in its data', async () => {
  await company.run(['report', '--out', 'page.html']);
  expect(readFileSync(join(company.dir, 'page.html'), 'utf8')).not.toMatch(UNSEEN);
});

test('whatever a fact or a cause says, findings and errors are one line with nothing in it that is not seen', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '·', '快', ...Array.from(HOSTILE)) });
  fc.assert(
    fc.property(text, (hostile) => {
      const { message, remedy } = finding('BAD_DEADLINE', { snapshotId: hostile }, { tagKey: hostile, text: hostile });
      const error = new InputError({ doing: hostile, problem: hostile, remedy: hostile });
      for (const said of [message, remedy, error.message, visible(hostile)]) {
        expect(said).not.toMatch(UNSEEN);
        expect(said).not.toContain('\n');
      }
      const json = visibleJson(JSON.stringify({ [hostile]: hostile }, undefined, 2));
      expect(json).not.toMatch(UNSEEN);
      expect(JSON.parse(json)).toEqual({ [hostile]: hostile });
    }),
  );
});
