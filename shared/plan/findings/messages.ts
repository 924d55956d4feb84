import { text } from './finding-text.ts';
import { ASKED_MESSAGES } from './messages-asked.ts';
import { SHAREE_MESSAGES } from './messages-sharee.ts';
import { SHARING_MESSAGES } from './messages-sharing.ts';

/**
 * The findings in English. Their codes are stable: alerts, the report and `docs/rules.md` refer to them. Other languages
 * have catalogues of the same shape.
 */
export const MESSAGES = {
  BAD_EVENT: text('{error}', '{advice}'),
  CALL_FAILED: text('{doing}: {error}', '{advice}'),
  READ_INCOMPLETE: text(
    'A read in {region} failed or was cut short, so nothing is revoked there in this run. {error}',
    'Nothing to do if it can be read the next time; otherwise look for the failed call in the log.',
  ),
  OUT_OF_TIME: text(
    'The run stopped in {region} before the platform would have ended it; {left} steps are not done and left to the next run.',
    'Nothing to do if the next runs bring the number down; otherwise give the function a longer timeout or name fewer regions in its timer.',
  ),
  CREDENTIALS_EXPIRED: text(
    'The credentials ended in {region}; {left} steps are not done.',
    'Functions get new ones by themselves; at the command line log in again and plan again. If it stays, look at the session duration of the role.',
  ),
  REGION_NOT_IN_POLICY: text(
    '{region} is not a region of the policy, so nothing was done there.',
    'Add it under regions, or do not deploy there. The policy has {regions}.',
  ),
  TEAM_NOT_TOLD: text(
    'An address under notify.teams took no message about this run; so they were not told, or not by all addresses: {teams}.',
    'The log of the run has a warning with the team, the host and the cause.',
  ),
  ...ASKED_MESSAGES,
  ...SHARING_MESSAGES,
  ...SHAREE_MESSAGES,
} as const;
