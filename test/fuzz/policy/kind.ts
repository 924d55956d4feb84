import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SnapshareError } from '../../../shared/base/errors.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { PolicyError } from '../../../shared/policy/policy-error.ts';
import { misspeltRegions } from '../../../shared/policy/region-ids.ts';
import { parseTokens } from '../../../shared/policy/tokens.ts';
import { loadPolicy, readPolicyFile } from '../../../shared/runtime/load-policy.ts';
import { loadPolicyFile } from '../../../shared/runtime/load-policy-file.ts';
import type { Kind } from '../kind.ts';
import { type Outcome, refused, type Told } from '../law.ts';
import { type Encoding, type PolicyText, policyTexts } from './documents.ts';
import { POLICY_SLIPS } from './slips.ts';
import { changesUnder } from './world.ts';

/** Policies in files, as the command line, the build and the functions read them. */
export const POLICY: Kind<PolicyText> = {
  name: 'policy',
  inputs: policyTexts,
  slips: POLICY_SLIPS,
  outcomeOf: async ({ text, style, encoding }) => {
    const path = join(folder(), style === 'json' ? 'policy.json' : 'policy.yaml');
    writeFileSync(path, encoded(text, encoding));
    const typed = await loaded(async () => (await loadPolicyFile(path, readPolicyFile, misspeltRegions)).policy);
    const run = await loaded(() => loadPolicy({ overridePath: path, embeddedPath: path, readFile: readPolicyFile }));
    return { ...typed, changes: new Set([...typed.changes, ...run.changes]) };
  },
  weight: 1,
};

let madeFolder: string | undefined;

function folder(): string {
  madeFolder ??= mkdtempSync(join(tmpdir(), 'snapshare-fuzz-'));
  return madeFolder;
}

async function loaded(load: () => Promise<Policy>): Promise<Outcome> {
  try {
    const policy = await load();
    return { changes: changesUnder(policy), meaning: meaningOf(policy), told: [], isRefused: false };
  } catch (error) {
    if (error instanceof PolicyError) return refused(...error.problems.map(toldOf));
    if (error instanceof SnapshareError) return refused({ text: error.message, remedy: error.remedy });
    throw error;
  }
}

/** Tokens are read as in tags, however they are separated. */
function meaningOf(policy: Policy): object {
  const read = (shareTo: string) => parseTokens(shareTo, '').tokens.map(({ target, limit }) => ({ target, limit }));
  return { ...policy, rules: policy.rules.map((rule) => ({ ...rule, shareTo: read(rule.shareTo) })) };
}

/** Problems of a policy carry their suggestion within. */
function toldOf({ path, message }: PolicyError['problems'][number]): Told {
  return { text: `${path}: ${message}`, remedy: SUGGESTS.test(message) ? message : '' };
}

const SUGGESTS =
  /write |leave out|expected|did you mean|allowed here|is required|should be|quote|twice|not permitted|not one of|name at least|give |leave|needs|belongs|taken|save |write |use |not an account|limit is not/;

function encoded(text: string, encoding: Encoding): Buffer {
  switch (encoding) {
    case 'utf16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'gzip':
      return gzipSync(text);
    case 'utf8':
    case 'latin1':
      return Buffer.from(text, encoding);
  }
}
