const FORM = /^(?:CRON_TZ=(\S+) )?([0-9*,/?LW#-]+(?: [0-9A-Z*,/?LW#-]+){5})$/;
/** As zones are called in the zone database, where upper and lower case matter. */
const ZONE = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of its values, from the least. */
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'second', min: 0, max: 59 },
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'day of the week', min: 0, max: 7, words: WEEKDAYS },
];
/** In a leap year. */
const DAYS_OF_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with when a timer is due: six fields with seconds first, in UTC unless a zone leads, or an interval.
 * @returns One clause; undefined where nothing is.
 * @see Function Compute, "Timer triggers"
 */
export function problemOfSchedule(expression: string): string | undefined {
  const [, count] = /^@every (\d+)[smh]$/.exec(expression) ?? [];
  if (count !== undefined) return Number(count) > 0 ? undefined : 'is an interval of nothing';
  const [, zone, text] = FORM.exec(expression) ?? [];
  if (text === undefined) return 'is neither six cron fields (seconds first) nor @every';
  if (zone !== undefined && !isZone(zone))
    return `names the zone ${zone}, which the zone database does not have; that of China is Asia/Shanghai`;
  const parts = text.split(' ');
  const problem = FIELDS.map((field, at) => problemOfField(parts[at] ?? '', field)).find((one) => one !== undefined);
  return problem ?? (isNeverDue(parts) ? 'is never due, since no year has such a day' : undefined);
}

function isZone(zone: string): boolean {
  if (!ZONE.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** One item of a field: `*`, `5`, `MON-FRI`, `0/15`; `L`, `W` and `#` are left to the platform. */
const ITEM = /^(?:[*?]|([0-9A-Z]+)(?:-([0-9A-Z]+))?)(?:\/(\d+))?$/;
const OF_THE_PLATFORM = /^(?:L|LW|\d+[LW]|\d+#\d|L-\d+)$/;

function problemOfField(text: string, field: Field): string | undefined {
  for (const item of text.split(',')) {
    if (OF_THE_PLATFORM.test(item)) continue;
    const [match, from, to, step] = ITEM.exec(item) ?? [];
    if (match === undefined) return `has "${item}" for the ${field.name}, which is no value`;
    for (const word of [from, to]) {
      if (word !== undefined && !isValue(word, field))
        return `has ${word} for the ${field.name}, which goes from ${field.min} to ${field.max}`;
    }
    if (step !== undefined && Number(step) === 0) return `has the step 0 for the ${field.name}`;
    if (to !== undefined && numberOf(to, field) < numberOf(from ?? '', field))
      return `has ${item} for the ${field.name}, which ends before it begins`;
  }
  return undefined;
}

function isValue(word: string, field: Field): boolean {
  const value = numberOf(word, field);
  return value >= field.min && value <= field.max;
}

/** NaN for what is no value. */
function numberOf(word: string, { min, words = [] }: Field): number {
  const at = words.indexOf(word);
  return at < 0 ? Number(word) : min + at;
}

/** Whether days of months are named that no month of them has. A day of the week beside them makes up for it. */
function isNeverDue([, , , days = '', months = '', weekdays = '']: readonly string[]): boolean {
  const [, , , , month] = FIELDS;
  if (!month || !/^[\d,-]+$/.test(days) || !/^[*?]$/.test(weekdays)) return false;
  const least = Math.min(...days.split(',').map((item) => Number(item.split('-')[0])));
  const named = /^[\dA-Z,]+$/.test(months) ? months.split(',').map((word) => numberOf(word, month)) : [1];
  return named.every((one) => least > (DAYS_OF_MONTHS[one - 1] ?? 0));
}
