import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORMS, type FormName, formText } from '../../cli/deploy/forms/write-form.ts';
import { readPolicyFile } from '../../shared/runtime/load-policy.ts';
import { loadPolicyFile } from '../../shared/runtime/load-policy-file.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Stands where a digest of code would: the example's is never deployed, and it is another with each change of a function. */
const NO_CODE = '0'.repeat(12);

/** What `deploy --form` would write for the example policy, by its path in the project. */
export async function exampleForms(): Promise<ReadonlyMap<string, string>> {
  const { policy } = await loadPolicyFile(join(ROOT, 'examples/snapshare.yaml'), readPolicyFile);
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-forms-'));
  try {
    const files = { owner: join(folder, 's.yaml'), member: join(folder, 's.member.yaml') };
    for (const name of ['s.yaml', 's.member.yaml']) cpSync(join(ROOT, name), join(folder, name));
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/version'), NO_CODE);
    const texts = new Map<string, string>();
    for (const name of Object.keys(FORMS) as FormName[]) {
      for (const account of ['owner', 'member'] as const) {
        const text = await formText(name, account, NO_CODE, { policy, files, environment: {} });
        texts.set(`examples/${name}/${FORMS[name].fileOf[account]}`, text);
      }
      for (const [file, text] of FORMS[name].visited(policy)) texts.set(`examples/${name}/${file}`, text);
    }
    return texts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
