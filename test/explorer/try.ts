import { CASES } from './cases.ts';
import { describeState, inLetters } from './names.ts';
import { exploreAll } from './search.ts';

const only = process.argv[2];
for (const c of CASES) {
  if (only && !c.name.includes(only)) continue;
  const t = process.cpuUsage().user;
  const x = await exploreAll(c);
  console.log(
    c.name,
    x.orders,
    x.steps,
    Math.round((process.cpuUsage().user - t) / 1000),
    'ms',
    only ? [...x.sights] : '',
  );
  for (const f of x.found.values()) {
    console.log(f.law, inLetters(f.text));
    for (const s of f.steps) console.log('   ', inLetters(s.label), '   ', describeState(s.state, s.nowMs));
  }
}
