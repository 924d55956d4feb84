import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LandingZone } from '../demo/landing-zone.ts';

/**
 * Writes what the command line needs to speak to the running cloud: the policy of its functions, a profile for each of its
 * accounts in the official credentials file, and a file for a shell to read that points to both. Nobody else on the machine
 * may read them.
 * @param folder Where they go.
 * @returns The path of the file for the shell.
 */
export function writeEnvironment(folder: string, { policy, accounts, land }: LandingZone): string {
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const policyPath = write('policy.json', `${JSON.stringify(policy, undefined, 2)}\n`);
  const profiles = Object.values(accounts).map(
    ({ name, accessKeyId, accessKeySecret }) =>
      `[${name}]\ntype = access_key\naccess_key_id = ${accessKeyId}\naccess_key_secret = ${accessKeySecret}\n`,
  );
  const credentialsPath = write('credentials', profiles.join('\n'));
  // Whatever the shell or the aliyun CLI has of the real cloud is not to be sent here.
  return write(
    'environment',
    `export SNAPSHARE_POLICY='${policyPath}'
export SNAPSHARE_ENDPOINTS='${JSON.stringify(land.cloud.endpoints)}'
export ALIBABA_CLOUD_CREDENTIALS_FILE='${credentialsPath}'
export ALIBABA_CLOUD_PROFILE=${accounts.owner.name}
export ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true
unset ALIBABA_CLOUD_ACCESS_KEY_ID ALIBABA_CLOUD_ACCESS_KEY_SECRET ALIBABA_CLOUD_SECURITY_TOKEN
`,
  );
}
