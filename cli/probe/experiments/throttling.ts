import { CloudCallError, isThrottle } from '../../../shared/base/errors.ts';
import { type Experiment, NEEDS_STRESS } from '../experiment.ts';
import { Interrupted, Untried } from '../hand.ts';

/** The published limit is 20 a second. */
const CALLS_AT_ONCE = 60;
const MAX_BURSTS = 4;
/** What a refusal for another reason than haste looks like is not what is looked for. */
const OF_HASTE = /thrott|flow|limit|rate|busy|unavailable/i;

const throttling: Experiment = {
  id: 'throttling',
  facts: ['throttling'],
  about: 'probe.about.throttling',
  needs: NEEDS_STRESS,
  async run(bench) {
    const request = { ResourceOwner: 'Self', MaxResults: 1 };
    const hurry = async (): Promise<CloudCallError | undefined> => {
      try {
        await bench.owner.ask('resourcesharing', 'ListResourceShares', request, {
          isRepeatable: false,
          isHurried: true,
        });
        return undefined;
      } catch (error) {
        if (error instanceof Interrupted || !(error instanceof CloudCallError)) throw error;
        return OF_HASTE.test(error.cloudCode) ? error : undefined;
      }
    };
    for (let burst = 0; burst < MAX_BURSTS; burst += 1) {
      const refused = (await Promise.all(Array.from({ length: CALLS_AT_ONCE }, hurry))).find(
        (one) => one !== undefined,
      );
      if (refused === undefined) continue;
      const { cloudCode, httpStatus } = refused;
      const reading = isThrottle(cloudCode) ? String(httpStatus) : 'another code';
      bench.see('throttling', reading, `${cloudCode} (HTTP ${httpStatus ?? 'none'})`);
      return;
    }
    throw new Untried(`${MAX_BURSTS * CALLS_AT_ONCE} calls in a row were all answered`);
  },
};

export const OF_THROTTLING = [throttling];
