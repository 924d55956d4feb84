import { describeState, inLetters } from './names.ts';
import { wander } from './wander.ts';

const sights = new Map();
const t = process.cpuUsage().user;
let steps = 0;
const laws = new Map<string, number>();
const [from, to] = [Number(process.argv[2]), Number(process.argv[3])];
for (let seed = from; seed < to; seed++) {
  const w = await wander(seed, sights);
  steps += w.steps;
  if (w.found) {
    laws.set(w.found.law, (laws.get(w.found.law) ?? 0) + 1);
    if (to - from === 1) {
      console.log(w.found.law, inLetters(w.found.text));
      for (const s of w.found.steps) console.log('   ', inLetters(s.label), '   ', describeState(s.state, s.nowMs));
    } else if ((laws.get(w.found.law) ?? 0) <= 5) console.log(seed, w.found.law, inLetters(w.found.text), w.steps);
  }
}
console.log(steps, Math.round((process.cpuUsage().user - t) / 1000), 'ms', [...laws], [...sights].sort());
