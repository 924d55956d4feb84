import { createLogger } from '../../shared/base/log.ts';
import { systemClock } from '../../shared/base/system-clock.ts';
import { openAlibabaCloud } from '../../shared/cloud/alibaba/open-cloud.ts';
import { parseEndpoints } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import type { Credentials } from '../../shared/cloud/alibaba/wire/rpc.ts';

/** The least that a function does with the SDK, for the tests of the build: counts the snapshots of a region. */
export async function handler(
  event: string,
  context: { readonly credentials: Credentials; readonly region: string; readonly accountId: string },
): Promise<{ snapshotCount: number }> {
  const { region: regionId, accountId, credentials } = context;
  const open = openAlibabaCloud({
    credentials,
    accountId,
    endpoints: parseEndpoints(event, { regionId, accountId }),
    clock: systemClock,
    random: Math.random,
    log: createLogger((line) => process.stderr.write(`${line}\n`)),
  });
  return { snapshotCount: (await open(regionId).snapshots.listSnapshots()).length };
}
