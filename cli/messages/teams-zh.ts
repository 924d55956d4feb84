import type { TEAM_TEXTS } from './teams-en.ts';

/** The same in Chinese. */
export const TEAM_TEXTS_ZH: Readonly<Record<keyof typeof TEAM_TEXTS, string>> = {
  'validate.untoldTeams': 'notify.teams 没有为 {teams} 给出地址：其快照的消息只发往通用地址。',
};
