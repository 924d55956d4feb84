import { EXPERIMENTS } from '../../cli/probe/experiments/all.ts';
import { FACTS, type FactId, factOf, UNTRIED } from '../../cli/probe/facts.ts';

const INTRODUCTION = `# Facts that the documentation leaves open

Made from \`cli/probe/facts.ts\` by \`npm run docs\`; do not edit.

Nothing was run against the real cloud. Where a fact could be read two ways, both are handled, or it is said what would be
missing. \`npx snapshare probe\` tries them on two accounts; [verified.md](../verified.md) says how, and how to hand on what
it found. The local cloud has a switch for each other reading.
`;

/** The page about open facts, in Markdown. */
export function factsDocs(): string {
  const ids = Object.keys(FACTS) as FactId[];
  const tried = ids.map((id) => {
    const { question, readings, expected, handling, lacking = {} } = factOf(id);
    const words = Object.entries(readings).map(
      ([word, meaning]) => `${word === expected ? `**${word}**` : word}: ${meaning}`,
    );
    const lacks = Object.entries(lacking).map(([word, what]) => `; if ${word}: ${what}`);
    return `| ${question} | ${words.join('; ')} | ${handling}${lacks.join('')} | \`${experimentOf(id)}\` |`;
  });
  const untried = UNTRIED.map(({ question, handling, because }) => `| ${question} | ${handling} | ${because} |`);
  return [
    INTRODUCTION,
    '## What the probe tries',
    '',
    'The expected reading is in bold.',
    '',
    '| open question | what may be found | what Snapshare does | experiment |',
    '|---|---|---|---|',
    ...tried,
    '',
    '## What it does not try',
    '',
    '| open question | what Snapshare does | why it is not tried |',
    '|---|---|---|',
    ...untried,
    '',
  ].join('\n');
}

function experimentOf(id: FactId): string {
  return EXPERIMENTS.find(({ facts }) => facts.includes(id))?.id ?? '';
}
