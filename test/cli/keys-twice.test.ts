import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAccounts } from '../../cli/deploy/accounts.ts';
import { checkProps } from '../../cli/deploy/fc3-props.ts';
import { readEarlier } from '../../cli/exposure/earlier.ts';
import { readPlanFile } from '../../cli/plans/plan-file.ts';
import { readCases } from '../../cli/policy-cases.ts';
import { readEarlierReport } from '../../report/index.ts';
import { parseEndpoints } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import { readPolicyFile } from '../../shared/runtime/load-policy.ts';
import { loadPolicyFile } from '../../shared/runtime/load-policy-file.ts';

const POLICY = '{"installation":"acme","mode":"observe","regions":["cn-hangzhou"],"mode":"sync"}';
const DEEP =
  '{"installation":"acme","mode":"sync","regions":["cn-hangzhou"],"rules":[{"match":{"tags":{"a":"1","a":"2"}},"shareTo":"@g"}]}';
const ACCEPTED = `{"installation":"acme","mode":"sync","regions":["cn-hangzhou"],
"exposure":{"accepted":[{"principal":"1000000000000002","snapshots":"*","until":"2026-01-01","until":"2036-01-01","because":"x"}]}}`;

const folder = mkdtempSync(join(tmpdir(), 'snapshare-keys-'));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const policy = (name: string, text: string) => () => loadPolicyFile(fileOf(name, text), readPolicyFile);
const OWN = { accountId: '1000000000000001', regionId: 'cn-hangzhou' };

/** What is read, with what is told of the key: which one, and where the second stands. */
const READERS: readonly { readonly what: string; readonly read: () => unknown; readonly told: RegExp }[] = [
  { what: 'a policy in JSON', read: policy('a.json', POLICY), told: /line 1, column 67: the key "mode" stands twice/ },
  { what: 'one in YAML', read: policy('a.yaml', POLICY), told: /line 1, column 67: duplicated mapping key/ },
  {
    what: 'a policy in JSON, deep inside',
    read: policy('b.json', DEEP),
    told: /line 1, column 99: the key "a" stands twice/,
  },
  {
    what: 'accepted exposure',
    read: policy('c.JSON', ACCEPTED),
    told: /line 2, column 94: the key "until" stands twice/,
  },
  {
    what: 'cases in JSON',
    read: () => readCases('[{"snapshot":{"name":"a"},"granted":["1000000000000002"],"granted":[]}]', 'cases.json'),
    told: /cases\.json failed: line 1, column 58: duplicated mapping key/,
  },
  {
    what: 'accounts',
    read: () =>
      readAccounts(fileOf('accounts.yaml', 'owner: { accountId: "1000000000000001", access: a }\nowner: {}\n')),
    told: /accounts\.yaml failed: it is not YAML: line 2, column 1: duplicated mapping key/,
  },
  {
    what: 'a plan',
    read: () => readPlanFile('plan.json', '{"schema":"snapshare.plan/1",\n"accountId":"1","accountId":"2"}'),
    told: /plan\.json failed: line 2, column 17: the key "accountId" stands twice/,
  },
  {
    what: 'an earlier exposure',
    read: () => readEarlier('exposure.json', '{"regions":[],"regions":["cn-hangzhou"]}', OWN.accountId),
    told: /exposure\.json failed: line 1, column 15: the key "regions" stands twice/,
  },
  {
    what: 'an earlier report',
    read: () => readEarlierReport('{"regions":[],"regions":[]}', 'report.json'),
    told: /report\.json failed: the key "regions" stands twice, the second time in line 1, column 15/,
  },
  {
    what: 'endpoints',
    read: () => parseEndpoints('{"cn-hangzhou":"http://127.0.0.1:1","cn-hangzhou":"http://127.0.0.1:2"}', OWN),
    told: /SNAPSHARE_ENDPOINTS failed: the key cn-hangzhou stands twice/,
  },
];

test.each(READERS)('a key that stands twice in $what is refused with its place, and neither value counts', async ({
  read,
  told,
}) => {
  await expect(Promise.resolve().then(read)).rejects.toThrow(told);
});

test('the payload and the pattern of a trigger have each key once as well', () => {
  const triggerConfig = { cronExpression: '0 0 * * * *', enable: true, payload: '{"dryRun":true,"dryRun":false}' };
  const problems = checkProps({ triggers: [{ triggerName: 'timer', triggerType: 'timer', triggerConfig }] });
  expect(problems).toContainEqual({
    path: 'triggers.0.triggerConfig.payload',
    message: 'is not a JSON object in a text, each key once',
  });
});
