import type { CellState } from '../../page-data.ts';
import { element, svg } from '../dom.ts';

/** A shape for each state, in a box of 12 × 12, so that nobody has to tell states by colour. */
const SHAPES: Readonly<Record<CellState, string>> = {
  granted: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z',
  settling: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z M6 2.5a3.5 3.5 0 1 0 0 7Z',
  wanted: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9',
  'awaiting acceptance': 'M1 2.5h10v7H1Z M1.5 3L6 6.5L10.5 3',
  refused: 'M2 2L10 10M10 2L2 10',
  blocked: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9 M3 9L9 3',
  kept: 'M2 2h8v8H2Z',
  unwanted: 'M6 1L11.5 10.5H.5Z',
  ending: 'M2 2L6 6V3M6 6H3M6 6L10 10',
  foreign: 'M6 .5L11.5 6L6 11.5L.5 6Z',
  through: 'M1 3h4l1 1.5h5v5.5H1Z',
};
/** Drawn as an outline; the others are filled. */
const OUTLINES: ReadonlySet<CellState> = new Set(['wanted', 'awaiting acceptance', 'refused', 'blocked', 'ending']);

export const STATES = Object.keys(SHAPES).filter((state): state is CellState => state in SHAPES);

/** The shapes, to be put into the page once; {@link symbol} refers to them. */
export function symbolShapes(): SVGSVGElement {
  const shapes = STATES.map((state) =>
    svg('symbol', { id: idOf(state), viewBox: '0 0 12 12' }, svg('path', { d: SHAPES[state] })),
  );
  return svg('svg', { class: 'hidden', 'aria-hidden': 'true' }, ...shapes);
}

export function symbol(state: CellState): SVGSVGElement {
  const kind = OUTLINES.has(state) ? 'outline' : 'filled';
  const name = idOf(state);
  return svg('svg', { class: `symbol ${kind} ${name}`, 'aria-hidden': 'true' }, svg('use', { href: `#${name}` }));
}

/** The symbol with the state's name. */
export function symbolAndName(state: CellState, name: string): HTMLElement {
  return element('span', { class: 'named-state' }, symbol(state), name);
}

function idOf(state: CellState): string {
  return `is-${state.replace(' ', '-')}`;
}
