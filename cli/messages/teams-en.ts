/** What is said of teams in English. */
export const TEAM_TEXTS = {
  'validate.untoldTeams':
    'notify.teams has no address for {teams}: only the general address is told of their snapshots.',
} as const satisfies Readonly<Record<string, string>>;
