import { slipsBetween } from '../base/near.ts';
import { entries, field } from './checks.ts';
import { quoted } from './phrases.ts';
import type { Policy } from './policy.ts';
import { type PolicyProblem, problem } from './policy-error.ts';
import { misspeltRegions } from './region-ids.ts';

/** Where the tag that names the team is not given. */
const DEFAULT_KEY = 'team';
/** A name of fewer letters is unlike every other. */
const LETTERS_A_SLIP = 4;

/**
 * Names in a policy that are slips of the pen: of regions, and of teams. For the command line and the build; functions take
 * what these have checked.
 * @param document May be malformed anywhere.
 */
export function slipsIn(document: unknown): PolicyProblem[] {
  return [...misspeltRegions(document), ...misspeltTeams(document)];
}

/**
 * The teams of `notify` that no condition of `allow` knows, each while a team that one knows and that has no entry is nearly
 * it: two that are near to each other and both meant have an entry each.
 */
export function misspeltTeams(document: unknown): PolicyProblem[] {
  const named = entries(field(field(document, 'notify'), 'teams')).map(([team]) => team);
  const known = teamsOfAllow(document);
  const missed = known.filter((team) => !named.includes(team));
  return named
    .filter((team) => !known.includes(team))
    .flatMap((team) => {
      const meant = missed.find((one) => isSlip(team, one));
      return meant === undefined
        ? []
        : [problem(`notify.teams.${team}`, 'TEAM_MISSPELT', { team: quoted(team), meant: quoted(meant) })];
    });
}

/** The teams of the policy, known by `allow` or `notify`, that have no address of their own; none where no team has one. */
export function untoldTeams(policy: Policy): string[] {
  const { teams } = policy.notify;
  const hasAddress = (team: string): boolean =>
    Object.hasOwn(teams, team) && Object.values(teams[team] ?? {}).some((address) => address !== '');
  const all = [...new Set([...teamsOfAllow(policy), ...Object.keys(teams)])];
  return all.some(hasAddress) ? all.filter((team) => !hasAddress(team)) : [];
}

/** The values that conditions of `allow` ask of the tag that names the team. */
function teamsOfAllow(document: unknown): string[] {
  const key = field(field(document, 'tags'), 'team');
  const teamKey = typeof key === 'string' ? key : DEFAULT_KEY;
  const teams = entries(field(document, 'allow')).map(([, statement]) =>
    field(field(field(statement, 'snapshots'), 'tags'), teamKey),
  );
  return [...new Set(teams.filter((team) => typeof team === 'string'))];
}

function isSlip(typed: string, meant: string): boolean {
  const [a, b] = [typed, meant].map((name) => name.toLowerCase().replaceAll(/[\s_-]/g, ''));
  if (a === undefined || b === undefined || a === b) return a === b;
  const most = Math.floor(Math.min(a.length, b.length) / LETTERS_A_SLIP);
  return Math.abs(a.length - b.length) <= most && slipsBetween(a, b) <= most;
}
