import { type Alert, queryOf, type SEVERITIES, WATCHES, type Watch } from '../../shared/rights/watches.ts';
import { NOTES_ZH, TITLES_ZH } from './watches-zh.ts';

/** What is to be said of a watch beside what its query shows. */
const NOTES: Readonly<Record<string, string>> = {
  sweeps: 'A sweep runs every 15 minutes; none for an hour means that nothing repairs what events miss.',
  failures:
    'Function Compute tries such a run again by itself; what it gives up lies in the queue `snapshare-failures` for a week, which should be empty.',
  findings: 'What a person should know, with a remedy; `docs/rules.md` explains the codes.',
  brakes: 'Something is held back until a person has looked; see below.',
  unreachable: 'Nothing of these accounts is looked after.',
  unread: 'Once may be a passing failure; nothing is revoked there meanwhile.',
  invitations: 'They lapse after 7 days.',
  approvals:
    '`hours` is how long the log has told of it within the time that is looked at, at most that; the alert tells what has waited for a day.',
  overdue: 'Estimates of their full size, each snapshot by itself.',
  'overdue-cost':
    'The sum of what the query before shows, and of how many snapshots it is. What is bearable in a region is the parameter `AlertAbovePerMonth` of the template.',
  notices: 'Of runs that were worth a notice. The general addresses are told as well when one of a team is not.',
  events: 'Of `notify.eventBus`; such a run has not failed for it.',
  waits:
    'From the time that the event of the tag or of the completed snapshot gives until the service took the grant; it has settled it seconds later, and an outsider has to accept. Lines of the other functions, which no event woke, have no such time.',
  knocks: 'Nothing to do for a single one: the timer accepts. Many mean that the right to invoke is missing.',
};

/** How a language says what is made from the watches. */
interface Wording {
  readonly title: (watch: Watch) => string;
  readonly note: (watch: Watch) => string | undefined;
  readonly severity: Readonly<Record<keyof typeof SEVERITIES, string>>;
  readonly anyRow: string;
  readonly noRow: string;
  readonly alert: (severity: string, hours: number, when: string) => string;
  readonly inARow: (when: string, times: number) => string;
}

const ENGLISH: Wording = {
  title: ({ title }) => title,
  note: ({ id }) => NOTES[id],
  severity: { low: 'low', medium: 'medium', high: 'high' },
  anyRow: 'any row',
  noRow: 'no row',
  alert: (severity, hours, when) => `Alert (${severity}), each ${hours} h: ${when}.`,
  inARow: (when, times) => `${when}, ${times} times in a row`,
};

const CHINESE: Wording = {
  title: ({ id, title }) => TITLES_ZH[id] ?? title,
  note: ({ id }) => NOTES_ZH[id],
  severity: { low: '低', medium: '中', high: '高' },
  anyRow: '有任何一行',
  noRow: '一行也没有',
  alert: (severity, hours, when) => `告警（${severity}），每 ${hours} 小时：${when}。`,
  inARow: (when, times) => `${when}，连续 ${times} 次`,
};

/** A page about operations with its queries as the watches have them: what stands under its second heading from the first query on. */
export function withQueries(page: string, language: 'en' | 'zh'): string {
  const wording = language === 'en' ? ENGLISH : CHINESE;
  const sections = WATCHES.map((watch) => section(watch, wording)).join('\n');
  return page.replace(/^### [\s\S]*?(?=^## )/m, () => `${sections}\n`);
}

function section(watch: Watch, wording: Wording): string {
  const about = [wording.note(watch), watch.alert && alertIn(watch.alert, wording)].filter(
    (text) => text !== undefined,
  );
  return [`### ${wording.title(watch)}`, ...about, '', '```sql', queryOf(watch), '```', ''].join('\n');
}

function alertIn({ when, severity, periodHours, periods }: Alert, wording: Wording): string {
  const said = ((): string => {
    if (when === 'any row') return wording.anyRow;
    if (when === 'no row') return wording.noRow;
    return 'above' in when ? `\`${when.column} > ${when.above}\`` : `\`${when.column} >= ${when.atLeast}\``;
  })();
  return wording.alert(wording.severity[severity], periodHours, periods ? wording.inARow(said, periods) : said);
}
