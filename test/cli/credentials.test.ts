import { afterEach, expect, test } from 'vitest';
import { Alone } from './alone.ts';

let alone: Alone;
afterEach(() => alone.end());

const profiles = (...list: readonly object[]): string =>
  JSON.stringify({ current: 'p', profiles: list.map((one) => ({ name: 'p', ...one })) });
const AK = { mode: 'AK', access_key_id: 'LTAI1', access_key_secret: 'hush' };
const SSO = {
  mode: 'CloudSSO',
  cloud_sso_sign_in_url: 'https://signin.example',
  cloud_sso_access_config: 'a',
  cloud_sso_account_id: '1',
  access_token: 'hush',
  cloud_sso_access_token_expire: 1,
};
const STS_BY_ROLE = { ...AK, mode: 'RamRoleArn', ram_role_arn: 'acs:ram::1:role/x', ram_session_name: 'x' };

const OF_PROFILES = [
  ['an expired login', profiles(SSO), 'CloudSSO access token is empty or expired, please re-login with cli'],
  ['an empty token', profiles({ ...AK, mode: 'StsToken', sts_token: '' }), 'the security token is empty'],
  [
    'a pair of RSA keys',
    profiles({ mode: 'RsaKeyPair', private_key: 'hush' }),
    "unsupported profile mode 'RsaKeyPair'",
  ],
  ['another profile', profiles({ ...AK, name: 'q' }), "there is no such profile: unable to get profile with 'p'"],
  ['a file cut short', '{ "access_key_secret": "hush", ', "config.json' failed. Correct"],
  ['a file of another form', 'access_key_secret = hush', "config.json' failed. Correct"],
  ['a byte order mark', `\uFEFF${profiles(AK)}`, 'config.json begins with a byte order mark'],
  ['UTF-16', Buffer.from(`\uFEFF${profiles(AK)}`, 'utf16le'), 'config.json begins with a byte order mark'],
  // No port is listened to there.
  ['STS out of reach', profiles({ ...STS_BY_ROLE, sts_endpoint: '127.0.0.1:1' }), 'connect ECONNREFUSED 127.0.0.1:1'],
  ['a stray blank', profiles({ ...AK, access_key_id: 'LTAI 1' }), 'access_key_id (--profile "p") holds U+0020'],
] as const;

test('a profile that gives no credentials is told with the reason of the SDK, and with no secret', async () => {
  alone = new Alone();
  for (const [what, file, reason] of OF_PROFILES) {
    alone.write('.aliyun/config.json', file);
    const { stderr, code } = await alone.run(['status', '--profile', 'p']);
    expect(stderr, what).toContain(reason);
    expect(stderr, what).not.toMatch(/hush|AccessKeyId=|Signature/);
    expect(code, what).toBe(1);
  }
  alone.write('.aliyun/config.json', profiles(SSO));
  const { stderr } = await alone.run(['status', '--lang', 'zh']);
  expect(stderr).toMatch(/凭证链中没有可用的凭证：.*CloudSSO access token is empty or expired/);
});

const KEY = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI1', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'hush' };
const OF_VARIABLES = [
  [{ ...KEY, ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI1\r' }, 'ALIBABA_CLOUD_ACCESS_KEY_ID holds U+000D'],
  [{ ...KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'hush\n' }, 'ALIBABA_CLOUD_ACCESS_KEY_SECRET holds U+000A'],
  [{ ...KEY, ALIBABA_CLOUD_SECURITY_TOKEN: '"hush"' }, 'ALIBABA_CLOUD_SECURITY_TOKEN holds U+0022'],
  [{ ...KEY, ALIBABA_CLOUD_ACCESS_KEY_ID: '\uFEFFLTAI1' }, 'ALIBABA_CLOUD_ACCESS_KEY_ID holds U+FEFF'],
  [{ ...KEY, ALIBABA_CLOUD_ACCESS_KEY_ID: 'STS.1' }, 'ALIBABA_CLOUD_SECURITY_TOKEN is empty'],
] as const;

test('a key or token that no service would take is named by its variable, and nothing is called', async () => {
  alone = new Alone();
  for (const [environment, reason] of OF_VARIABLES) {
    const { stderr, code } = await alone.run(['status'], { environment });
    expect(stderr).toContain(reason);
    expect(stderr).toContain('Nothing was called.');
    expect(stderr).not.toContain('hush');
    expect(code).toBe(1);
  }
});
