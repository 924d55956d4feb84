import { type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';
import type { Invocation } from '../../../emulator/platform/deployed-function.ts';

export const OWNER = '1234567890123456';
export const REGION = 'cn-hangzhou';
export const START_MS = Date.parse('2026-03-01T00:00:00Z');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const address = { accountId: OWNER, regionId: REGION };

/** The landscape of the present test; what is deployed in it does as it is asked to. */
export let landscape: LocalLandscape;

export const start = async (options: Partial<Parameters<typeof startLocalLandscape>[0]> = {}): Promise<void> => {
  landscape = await startLocalLandscape({ regions: [REGION], startMs: START_MS, ...options });
  landscape.cloud.createAccount({ accountId: OWNER });
  landscape.cloud.createRole(OWNER, 'probe', { principals: ['fc.aliyuncs.com'] });
  landscape.platform.deploy({
    sYamlPath: 'test/emulator/platform/fixtures/s.yaml',
    accountId: OWNER,
    regionIds: [REGION],
    env: { EXTRA: 'yes' },
    files: { 'policy.json': '{"mode":"observe"}' },
  });
  landscape.platform.areTimersEnabled = false;
};

export const probe = (event: object, name = 'single'): Promise<unknown> => landscape.invoke(name, event, address);
export const attempts = (): Invocation[] => landscape.platform.invocations;
export const minutesOf = (invocations: readonly Invocation[]): number[] =>
  invocations.map(({ atMs }) => (atMs - START_MS) / MINUTE_MS);

export const stop = (): Promise<void> => landscape.stop();
