/** A rare state, and how a line of a function's log shows that it was reached. */
const SHOWN_BY_LINE = {
  'a share was made for a set': /"kind":"create-share"/,
  'a snapshot joined an open share': /"kind":"join"/,
  'a snapshot left a share': /"kind":"leave"/,
  'principals were taken out by one call': /"kind":"remove-principals"/,
  'a share was deleted in its second step': /"kind":"delete-share"/,
  'a share was folded into another': /"code":"SHARE_TWICE"/,
  'an invitation was renewed': /"kind":"create-share".*"code":"INVITATION_LAPSED"/,
  'an invitation was withdrawn': /"code":"INVITATION_NOT_NEEDED"/,
  'an answer was remembered': /"code":"ANSWER_REMEMBERED"/,
  'a brake held removals': /REMOVALS_BRAKED/,
  'a brake held what policy forbids': /FORBIDDEN_BRAKED/,
  'a brake held what a label blocks': /BLOCKED_BRAKED/,
  'a brake held expiries': /EXPIRIES_BRAKED/,
  'a kept grant ended with its snapshot': /KEPT_GRANT_ENDS/,
  'a brake held what is only kept': /KEPT_ENDS_BRAKED/,
  'a removal waited for what takes over': /REMOVAL_DEFERRED/,
  'something was left to a plan made anew': /"message":"deferred"/,
  'a read was incomplete': /READ_INCOMPLETE/,
  'a snapshot was refused': /SNAPSHOT_REFUSED|IMPORTED_IMAGE/,
  'a stand-in copy was made': /"kind":"copy-snapshot"/,
  'a snapshot was deleted': /"kind":"delete-snapshot"/,
  'an owner was visited': /"ownerAccountId"/,
  'an owner was out of reach': /OWNER_UNREACHABLE/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** What a run of the simulation itself shows. */
const SHOWN_BY_PLAY = [
  'two writers overlapped',
  'three writers overlapped',
  'two installations overlapped',
  'a tag was edited during a race',
] as const;

export type Sometimes = keyof typeof SHOWN_BY_LINE | (typeof SHOWN_BY_PLAY)[number];

/** How often each rare state was reached. A long run in which one never was has not tried what it is for. */
export type SometimesCounts = Record<Sometimes, number>;

export function newSometimes(): SometimesCounts {
  const names = [...(Object.keys(SHOWN_BY_LINE) as (keyof typeof SHOWN_BY_LINE)[]), ...SHOWN_BY_PLAY];
  return Object.fromEntries(names.map((name) => [name, 0])) as SometimesCounts;
}

/** Counts what the lines of functions' logs show, each state once a line. */
export function countLines(counts: SometimesCounts, lines: Iterable<string>): void {
  for (const line of lines) {
    for (const [name, shown] of Object.entries(SHOWN_BY_LINE) as [keyof typeof SHOWN_BY_LINE, RegExp][])
      if (shown.test(line)) counts[name] += 1;
  }
}

/** The states that were never reached. */
export function neverReached(counts: SometimesCounts): string[] {
  return Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [name] : []));
}
