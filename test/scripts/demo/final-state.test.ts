import { describe, expect, test } from 'vitest';
import { finalTable, findDifferences, statesByOwner } from '../../../scripts/demo/final-state.ts';
import { Terminal } from '../../../scripts/demo/terminal.ts';

const seen = (sight: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
  new Map(Object.entries(sight).map(([snapshot, viewers]) => [snapshot, new Map(Object.entries(viewers))]));

describe('the final state of the demo', () => {
  test.each([
    { name: 'nothing is wanted and nothing is seen', wanted: { gold: [] }, sight: {}, differences: [] },
    { name: 'what is wanted is seen', wanted: { gold: ['shop'] }, sight: { gold: { shop: 1 } }, differences: [] },
    {
      name: 'an account does not see what it should',
      wanted: { gold: ['shop', 'lab'] },
      sight: { gold: { lab: 1 } },
      differences: [{ snapshot: 'gold', account: 'shop', problem: 'missing' }],
    },
    {
      name: 'an account sees what it should not',
      wanted: { gold: ['shop'] },
      sight: { gold: { shop: 1, lab: 2 } },
      differences: [{ snapshot: 'gold', account: 'lab', problem: 'unwanted' }],
    },
    {
      name: 'an account sees what nobody spoke of',
      wanted: {},
      sight: { lure: { lab: 1 } },
      differences: [{ snapshot: 'lure', account: 'lab', problem: 'unwanted' }],
    },
  ])('is judged when $name', ({ wanted, sight, differences }) => {
    expect(findDifferences(wanted, seen(sight))).toEqual(differences);
  });

  test('is judged for each owner, also for one of whom nobody spoke and one of whom nothing is seen', () => {
    const sight = new Map([['stranger', seen({ lure: { lab: 1 } })]]);
    const problems = statesByOwner({ studio: { trailer: ['shop'] } }, sight).flatMap((state) =>
      findDifferences(state.wanted, state.seen).map(({ problem }) => `${state.owner} ${problem}`),
    );
    expect(problems).toEqual(['studio missing', 'stranger unwanted']);
  });

  test('is shown as a table that marks both kinds of differences', () => {
    const table = finalTable({ gold: ['shop'] }, seen({ gold: { lab: 7 } }), ['shop', 'lab'], (atMs) => `day ${atMs}`);
    expect(table).toEqual(['snapshot  shop            lab', 'gold      yes / NOT SEEN  no / day 7 UNWANTED']);
  });
});

describe('a line of the timeline', () => {
  const written = (hasColours: boolean, text: string): string => {
    let output = '';
    new Terminal((part) => {
      output += part;
    }, hasColours).line(text, 'lead ', 'red');
    return output;
  };

  test('is broken between words, below the text and not below its lead', () => {
    const lines = written(false, 'word '.repeat(40).trim()).trimEnd().split('\n');
    expect(lines).toEqual([`lead ${'word '.repeat(21).trim()}`, `     ${'word '.repeat(19).trim()}`]);
  });

  test('has a coloured lead only where colours are wanted', () => {
    expect(written(false, 'text')).toBe('lead text\n');
    expect(written(true, 'text')).toBe('\u001b[31mlead \u001b[39mtext\n');
  });
});
