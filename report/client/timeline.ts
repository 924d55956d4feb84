import { code, element, foldable, paragraph, svg, table } from './dom.ts';
import { grantAt, type Model, readings, spread } from './model.ts';
import { party } from './party.ts';
import type { Words } from './words.ts';

const SHOWN_DAYS = 30;
/** Of one day; the matrix has all of them. */
const MAX_LISTED = 100;

/** What accounts read by when it ends: a chart of the reader's next days, and a list a day. */
export function timeline(model: Model, words: Words): HTMLElement[] {
  const inEffect = readings(model);
  const due: number[] = [];
  const later: number[] = [];
  const open: number[] = [];
  const days: number[][] = Array.from({ length: SHOWN_DAYS }, () => []);
  const starts = words.dayStarts(SHOWN_DAYS);
  const dayAt = (endS: number): number => starts.findLastIndex((startS) => startS <= endS);
  for (const index of inEffect) {
    const endS = model.endsS[index] ?? 0;
    const bucket = endS <= 0 ? due : Number.isFinite(endS) ? (days[dayAt(endS)] ?? later) : open;
    bucket.push(index);
  }
  const list = (grants: readonly number[], title: string): HTMLElement => endings(model, words, grants, title);
  const counts = (grants: readonly number[]) => ({ grants: grants.length, snapshots: spread(model, grants).snapshots });
  const dayOf = (day: number): string => words.day(starts[day] ?? 0);
  const lastLaterS = later.reduce((last, index) => Math.max(last, model.endsS[index] ?? 0), 0);
  const isAnyShown = days.some((grants) => grants.length > 0);
  return [
    isAnyShown
      ? chart(
          days.map((grants) => grants.length),
          dayOf,
          words,
        )
      : paragraph(words.asFarAsRead('timelineEmpty', { days: SHOWN_DAYS })),
    ...(due.length > 0 ? [list(due, words.say('timelineDue', counts(due)))] : []),
    ...days.flatMap((grants, day) =>
      grants.length > 0 ? [list(grants, words.say('timelineDay', { day: dayOf(day), ...counts(grants) }))] : [],
    ),
    ...(later.length > 0
      ? [paragraph(words.say('timelineLater', { grants: later.length, day: words.day(lastLaterS) }))]
      : []),
    ...(open.length > 0 ? [paragraph(words.say('timelineOpen', { grants: open.length }))] : []),
  ];
}

/** What ends on one day. */
function endings(model: Model, words: Words, grants: readonly number[], title: string): HTMLElement {
  return foldable({}, [title], () => {
    const { names, ids } = model.data.snapshots;
    const listed = grants.slice(0, MAX_LISTED).map((index) => {
      const { row, column, endS } = grantAt(model, index);
      return [names[row] || words.say('unnamed'), code(ids[row] ?? ''), party(model, words, column), words.time(endS)];
    });
    const headings = [words.say('snapshot'), '', words.say('principal'), words.say('ends')];
    const left = grants.length - listed.length;
    return [table(title, headings, listed), ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : [])];
  });
}

/** Bars in per cent of the width, so that nothing has to be measured and letters keep their size. */
function chart(counts: readonly number[], dayOf: (day: number) => string, words: Words): HTMLElement {
  const most = Math.max(...counts);
  const busiest = counts.indexOf(most);
  const heightPx = 96;
  const widthPercent = 100 / counts.length;
  const bars = counts.map((count, day) => {
    const barPx = count === 0 ? 1 : Math.max(3, (count / most) * heightPx);
    const bar = svg('rect', {
      x: `${day * widthPercent + widthPercent * 0.15}%`,
      y: heightPx + 16 - barPx,
      width: `${widthPercent * 0.7}%`,
      height: barPx,
      rx: 1.5,
      class: count === 0 ? 'bar none' : 'bar',
    });
    bar.append(svg('title', {}, `${dayOf(day)}: ${words.number(count)}`));
    return bar;
  });
  const labels = [0, 7, 14, 21, 28].map((day) =>
    svg(
      'text',
      { x: `${day * widthPercent + widthPercent * 0.15}%`, y: heightPx + 32, class: 'axis' },
      dayOf(day).slice(5),
    ),
  );
  const isLeft = busiest < counts.length / 2;
  const peak = svg(
    'text',
    {
      x: `${(busiest + (isLeft ? 0.15 : 0.85)) * widthPercent}%`,
      y: 11,
      class: 'value',
      'text-anchor': isLeft ? 'start' : 'end',
    },
    words.number(most),
  );
  const label = words.say('timelineChart', { days: counts.length, most, day: dayOf(busiest) });
  return element(
    'figure',
    {},
    svg('svg', { role: 'img', 'aria-label': label, class: 'chart', height: heightPx + 36 }, ...bars, ...labels, peak),
    element('figcaption', { class: 'muted' }, label),
  );
}
