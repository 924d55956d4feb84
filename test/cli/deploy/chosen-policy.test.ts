import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { choosePolicy, refuseExample } from '../../../cli/deploy/chosen-policy.ts';
import { parseYaml } from '../../../shared/base/yaml.ts';
import { EXAMPLE_POLICY } from '../../example-policy.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'snapshare-clone-'));
  mkdirSync(join(root, 'examples'));
  cpSync(EXAMPLE_POLICY, join(root, 'examples/snapshare.yaml'));
});

describe('the policy that is built', () => {
  test('is the example on a fresh clone, which is said', () => {
    expect(choosePolicy(root, undefined)).toEqual({
      path: join(root, 'examples/snapshare.yaml'),
      told: expect.stringContaining('since there is no snapshare.yaml') as unknown,
    });
  });

  test("is the clone's own where there is one, and the one that is named before both", () => {
    writeFileSync(join(root, 'snapshare.yaml'), '');
    expect(choosePolicy(root, undefined)).toEqual({
      path: join(root, 'snapshare.yaml'),
      told: 'Policy: snapshare.yaml\n',
    });
    expect(choosePolicy(root, '/other.yaml').path).toBe('/other.yaml');
  });
});

describe('the example', () => {
  const example: unknown = parseYaml(readFileSync(EXAMPLE_POLICY, 'utf8'));

  test('is not deployed, under whatever name, and a policy of one’s own is', async () => {
    await expect(refuseExample(root, join(root, 'snapshare.yaml'), example)).rejects.toMatchObject({
      code: 'SNAPSHARE_INPUT',
      message: expect.stringContaining('deploying snapshare.yaml failed: it is the example') as unknown,
    });
    await expect(refuseExample(root, 'x', { ...(example as object), installation: 'mine' })).resolves.toBeUndefined();
  });
});
