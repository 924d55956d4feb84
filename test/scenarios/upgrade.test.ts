import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Alone } from '../cli/alone.ts';
import { HOUR_MS } from './landscape.ts';
import { BILLING, PARTNER, SHOP, Upgraded } from './upgrade-stage.ts';

const TEN_MINUTES_MS = 600_000;

let stage: Upgraded;
afterEach(() => stage.land.stop());

/**
 * Runs the built command as the owner, who does not change the policy, and expects it to end with 0. It signs with the
 * machine's clock, so the cloud's has to be near that.
 */
async function run(...args: string[]): Promise<string> {
  const { land, owner } = stage;
  const home = new Alone();
  home.write('policy.json', JSON.stringify(stage.policy('sync')));
  const { code, stdout, stderr } = await home.run(args, {
    environment: {
      SNAPSHARE_POLICY: join(home.dir, 'policy.json'),
      SNAPSHARE_ENDPOINTS: JSON.stringify(land.cloud.endpoints),
      ALIBABA_CLOUD_ACCESS_KEY_ID: owner.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: owner.accessKeySecret,
    },
  });
  home.end();
  expect(code, stderr).toBe(0);
  return stdout;
}

test.each([
  { way: 'opened by a person', isOpened: true, newInvitations: 0 },
  { way: 'left to drain', isOpened: false, newInvitations: 1 },
])('shares of the version before, $way, interrupt nothing and show nothing too much, on the way back either', async ({
  isOpened,
  newInvitations,
}) => {
  stage = await Upgraded.start();
  const { land } = stage;
  expect(stage.seen()).toEqual(stage.readers());
  expect(stage.copiesMade()).toEqual({ standIns: 1, outside: 1 });
  const { changeCount, invitationCount } = stage;

  // As docs/upgrading.md says, step by step.
  stage.deploy('before', 'observe');
  await land.advance(TEN_MINUTES_MS);
  stage.deploy('this', 'observe');
  stage.deployOutside('this');
  await land.advance(Date.now() - land.clock.nowMs());
  // What was one budget is told as several.
  expect(await run('validate')).toContain('no longer permitted 20 / 10 %');
  if (isOpened) {
    const told = await run('upgrade', '--yes');
    expect(told.match(/ is open now/g)).toHaveLength(3);
    expect(told.match(/drains; (?:a share is for five|each outsider gets a share of its own)/g)).toHaveLength(2);
  }
  expect(await run('plan')).toContain('Nothing to do.');
  stage.deploy('this', 'sync');
  stage.make('new', PARTNER);
  stage.ask('three', [SHOP, BILLING]);
  await land.advance(HOUR_MS / 4);
  expect(stage.mistakesSince(changeCount)).toEqual([]);
  expect(stage.seen()).toEqual(stage.readers());
  stage.end('ending');
  await land.advance(HOUR_MS);
  expect(stage.mistakesSince(changeCount)).toEqual([]);
  expect(stage.seen()).toEqual(stage.readers());
  expect(stage.invitationCount).toBe(invitationCount + newInvitations);
  expect(stage.copiesMade()).toEqual({ standIns: 1, outside: 1 });

  const back = stage.changeCount;
  stage.deploy('this', 'observe');
  await land.advance(TEN_MINUTES_MS);
  stage.deploy('before', 'sync');
  stage.deployOutside('before');
  await land.advance(HOUR_MS / 2);
  expect(stage.mistakesSince(back)).toEqual([]);
  expect(stage.seen()).toEqual(stage.readers());
  expect(stage.copiesMade()).toEqual({ standIns: 1, outside: 1 });
});
