import { GIVING_KINDS } from '../plan/action.ts';

/** How a column of a query comes from the lines of one row. */
type Summing = 'key' | 'any' | 'least' | 'most' | 'largest' | 'p50' | 'p95' | 'lines' | 'last' | 'hours';

/** One column: a value of the lines, by its path within them, or for the last three something that needs none. */
export type Column =
  | { readonly by: Exclude<Summing, 'lines' | 'last' | 'hours'>; readonly path: string }
  | { readonly by: 'lines' | 'last' | 'hours' };

/** Severities of Simple Log Service. @see Resource Orchestration, ALIYUN::SLS::Alert: 2 report, 4 low, 6, 8, 10 critical */
export const SEVERITIES = { low: 4, medium: 6, high: 8 } as const;

/** The parameter of a deployment by which a person says from what cost a month overdue snapshots are worth an alert. */
export const OVERDUE_PARAMETER = 'AlertAbovePerMonth';

/** When rows of a query should reach somebody. It is looked at once a period, so that nothing is told twice or missed. */
export interface Alert {
  /** A row fires, one whose column is that much or more, or that there is none. */
  readonly when:
    | 'any row'
    | 'no row'
    | { readonly column: string; readonly atLeast: number }
    | { readonly column: string; readonly above: typeof OVERDUE_PARAMETER };
  readonly periodHours: 1 | 24;
  /** In so many periods in a row. */
  readonly periods?: number;
  readonly severity: keyof typeof SEVERITIES;
}

/** One thing to watch: a query over the log of the functions, shown on the dashboard, and what it should alert on. */
export interface Watch {
  /** Unique, of small letters and hyphens. */
  readonly id: string;
  readonly title: string;
  /** Which lines: their `message` is one of these. */
  readonly messages: readonly string[];
  /** Of these lines, those whose field has one of the values. */
  readonly only?: { readonly path: string; readonly values: readonly string[] };
  readonly columns: Readonly<Record<string, Column>>;
  /** Shows no such rows, but for each value of one of their columns the sum of another, and of how many rows. */
  readonly total?: { readonly of: string; readonly per: string };
  /** The column that the rows are ordered by, the largest first unless it is a text. */
  readonly order?: { readonly column: string; readonly isRising?: true };
  /** How far back the dashboard looks. */
  readonly shownDays: 1 | 7 | 30;
  readonly alert?: Alert;
}

const key = (path: string): Column => ({ by: 'key', path });
const any = (path: string): Column => ({ by: 'any', path });
const LINES: Column = { by: 'lines' };
const LAST: Column = { by: 'last' };
const HOURS: Column = { by: 'hours' };
const finding = (...codes: string[]): Pick<Watch, 'messages' | 'only'> => ({
  messages: ['finding'],
  only: { path: 'code', values: codes },
});
/** Each run tells of a snapshot anew, so its lines are one row before anything is added up. */
const OVERDUE_COLUMNS: Watch['columns'] = {
  snapshot: key('snapshotId'),
  perMonth: { by: 'largest', path: 'facts.perMonth' },
  currency: { by: 'most', path: 'facts.currency' },
};
const PLACE = { region: key('region'), owner: key('ownerAccountId') };

/**
 * Everything worth watching in the log of the functions. The section of `docs/operations.md`, the dashboard and the alert
 * rules are made from it, and its queries are tried on the lines of real runs.
 */
export const WATCHES: readonly Watch[] = [
  {
    id: 'last-runs',
    title: 'Last finished run of each function',
    messages: ['finished'],
    columns: { function: key('function'), region: key('region'), last: LAST },
    shownDays: 7,
  },
  {
    id: 'sweeps',
    title: 'Sweeps that finished',
    messages: ['finished'],
    only: { path: 'function', values: ['sweep'] },
    columns: { region: key('region'), runs: LINES, last: LAST },
    shownDays: 1,
    alert: { when: 'no row', periodHours: 1, severity: 'high' },
  },
  {
    id: 'failures',
    title: 'Failed runs',
    messages: ['the run failed'],
    columns: { function: key('function'), code: key('error.code'), problem: key('error.message'), runs: LINES },
    order: { column: 'runs' },
    shownDays: 1,
    alert: { when: 'any row', periodHours: 1, severity: 'high' },
  },
  {
    id: 'findings',
    title: 'Findings by code',
    messages: ['finding'],
    columns: { code: key('code'), region: key('region'), times: LINES, example: any('text'), remedy: any('remedy') },
    order: { column: 'times' },
    shownDays: 1,
  },
  {
    id: 'brakes',
    title: 'Brakes that hold',
    ...finding(
      'REMOVALS_BRAKED',
      'FORBIDDEN_BRAKED',
      'BLOCKED_BRAKED',
      'EXPIRIES_BRAKED',
      'KEPT_ENDS_BRAKED',
      'ADDITIONS_BRAKED',
    ),
    columns: { code: key('code'), ...PLACE, times: LINES, example: any('text') },
    order: { column: 'times' },
    shownDays: 7,
    alert: { when: 'any row', periodHours: 1, severity: 'high' },
  },
  {
    id: 'unreachable',
    title: 'Owners and members that cannot be reached',
    ...finding('OWNER_UNREACHABLE', 'MEMBER_UNREACHABLE'),
    columns: {
      code: key('code'),
      account: key('facts.accountId'),
      region: key('region'),
      times: LINES,
      reason: any('facts.cloudCode'),
    },
    order: { column: 'times' },
    shownDays: 7,
    alert: { when: 'any row', periodHours: 24, severity: 'high' },
  },
  {
    id: 'calls',
    title: 'Missing rights and failed calls',
    ...finding('MISSING_RIGHT', 'CALL_FAILED'),
    columns: { code: key('code'), ...PLACE, times: LINES, example: any('text'), remedy: any('remedy') },
    order: { column: 'times' },
    shownDays: 1,
    alert: { when: 'any row', periodHours: 1, severity: 'medium' },
  },
  {
    id: 'unread',
    title: 'Reads that were incomplete',
    ...finding('READ_INCOMPLETE'),
    columns: { ...PLACE, times: LINES, example: any('text') },
    order: { column: 'times' },
    shownDays: 1,
    alert: { when: { column: 'times', atLeast: 2 }, periodHours: 1, severity: 'medium' },
  },
  {
    id: 'invitations',
    title: 'Invitations that nobody answers',
    ...finding('INVITATION_NEAR_END'),
    columns: { account: key('principal'), share: key('shareId'), lapses: { by: 'least', path: 'facts.endsAt' } },
    order: { column: 'lapses', isRising: true },
    shownDays: 7,
    alert: { when: 'any row', periodHours: 24, severity: 'medium' },
  },
  {
    id: 'approvals',
    title: 'Approvals that are waited for, the oldest first',
    ...finding('AWAITS_APPROVAL'),
    columns: { snapshot: key('snapshotId'), principal: key('principal'), hours: HOURS, last: LAST },
    order: { column: 'hours' },
    shownDays: 30,
    alert: { when: { column: 'hours', atLeast: 22 }, periodHours: 24, severity: 'low' },
  },
  {
    id: 'overdue',
    title: 'Cost of each snapshot that is overdue',
    ...finding('OVERDUE'),
    columns: OVERDUE_COLUMNS,
    order: { column: 'perMonth' },
    shownDays: 1,
  },
  {
    id: 'overdue-cost',
    title: 'Cost of all snapshots that are overdue',
    ...finding('OVERDUE'),
    columns: OVERDUE_COLUMNS,
    total: { of: 'perMonth', per: 'currency' },
    shownDays: 1,
    alert: { when: { column: 'perMonth', above: OVERDUE_PARAMETER }, periodHours: 24, severity: 'low' },
  },
  {
    id: 'notices',
    title: 'Teams and addresses that were not told',
    messages: ['a notice could not be sent', 'a notice was refused'],
    columns: { team: key('team'), channel: key('channel'), problem: key('problem'), times: LINES },
    order: { column: 'times' },
    shownDays: 7,
    alert: { when: 'any row', periodHours: 24, severity: 'medium' },
  },
  {
    id: 'events',
    title: 'Events that no bus has taken',
    messages: ['an event could not be put on the bus'],
    columns: { bus: key('eventBus'), region: key('region'), problem: any('problem'), times: LINES, last: LAST },
    order: { column: 'times' },
    shownDays: 7,
    alert: { when: 'any row', periodHours: 24, severity: 'medium' },
  },
  {
    id: 'changes',
    title: 'What was changed',
    messages: ['applied'],
    columns: { action: key('kind'), region: key('region'), reason: key('because'), times: LINES },
    order: { column: 'times' },
    shownDays: 1,
  },
  {
    id: 'waits',
    title: 'From the wish to the grant, in seconds',
    messages: ['applied'],
    only: { path: 'kind', values: GIVING_KINDS },
    columns: {
      region: key('region'),
      p50: { by: 'p50', path: 'waitedSeconds' },
      p95: { by: 'p95', path: 'waitedSeconds' },
      slowest: { by: 'largest', path: 'waitedSeconds' },
    },
    shownDays: 7,
  },
  {
    id: 'handed-over',
    title: 'The hub: accounts handed over, and left',
    messages: ['handed over'],
    columns: {
      region: key('region'),
      accounts: { by: 'largest', path: 'accounts' },
      notReached: { by: 'largest', path: 'left' },
    },
    shownDays: 1,
    alert: { when: { column: 'notReached', atLeast: 1 }, periodHours: 1, periods: 2, severity: 'high' },
  },
  {
    id: 'knocks',
    title: 'Knocks that were lost',
    messages: ['the knock failed'],
    columns: { member: key('memberAccountId'), code: key('error.code'), times: LINES },
    order: { column: 'times' },
    shownDays: 7,
  },
  {
    id: 'throttling',
    title: 'Throttling',
    messages: ['a call failed and is tried again'],
    columns: { action: key('action'), code: key('cloudCode'), times: LINES },
    order: { column: 'times' },
    shownDays: 1,
  },
];

const read = (path: string): string => `json_extract_scalar(message, '$.${path}')`;
const isOneOf = (path: string, values: readonly string[]): string =>
  values.length === 1
    ? `${read(path)} = '${values.join()}'`
    : `${read(path)} in (${values.map((value) => `'${value}'`).join(', ')})`;

function expressionOf(column: Column): string {
  switch (column.by) {
    case 'key':
      return read(column.path);
    case 'any':
      return `arbitrary(${read(column.path)})`;
    case 'least':
      return `min(${read(column.path)})`;
    case 'most':
      return `max(${read(column.path)})`;
    case 'largest':
      return `max(cast(${read(column.path)} as double))`;
    case 'p50':
      return `approx_percentile(cast(${read(column.path)} as double), 0.5)`;
    case 'p95':
      return `approx_percentile(cast(${read(column.path)} as double), 0.95)`;
    case 'lines':
      return 'count(1)';
    case 'last':
      return 'from_unixtime(max(__time__))';
    case 'hours':
      return '(max(__time__) - min(__time__)) / 3600.0';
  }
}

/**
 * The query in the language of Simple Log Service. It is searched by words that all the lines have, which an index finds,
 * and picked from what is found by the fields themselves, since words may stand anywhere in a line.
 */
export function queryOf({ messages, only, columns, order, total }: Watch): string {
  const [first = [], ...others] = messages.map((message) => message.split(' '));
  const words = first.filter((word) => others.every((other) => other.includes(word))).join(' ');
  const names = Object.entries(columns);
  const keys = names.filter(([, { by }]) => by === 'key').map(([name]) => name);
  const rows = [
    `select ${names.map(([name, column]) => `${expressionOf(column)} as ${name}`).join(', ')}`,
    `from log where ${[isOneOf('message', messages), ...(only ? [isOneOf(only.path, only.values)] : [])].join(' and ')}`,
    `group by ${keys.join(', ')}`,
  ].join(' ');
  return [
    `message: ${words.includes(' ') ? `"${words}"` : words}`,
    `| ${total ? totalOf(rows, total) : rows}`,
    ...(order ? [`order by ${order.column}${order.isRising ? '' : ' desc'}`] : []),
  ].join(' ');
}

const totalOf = (rows: string, { of, per }: Required<Watch>['total']): string =>
  `select ${per}, sum(${of}) as ${of}, count(1) as ${TOTAL_ROWS} from (${rows}) group by ${per}`;

/** The column of a total that says of how many rows it is. */
const TOTAL_ROWS = 'number';

/** The columns that a query shows, in their order. */
export function shownColumns({ columns, total }: Watch): readonly string[] {
  return total ? [total.per, total.of, TOTAL_ROWS] : Object.keys(columns);
}
