import { expect, test } from 'vitest';
import { Script } from './script.ts';

test('the demo plays to its end and finds everything as the tags ask for', async () => {
  const demo = new Script('demo.ts');
  const exitCode = await demo.end();
  const { output } = demo;
  expect({ exitCode, errors: demo.errors, problems: output.match(/NOT AS IT SHOULD BE.*/g) }).toEqual({
    exitCode: 0,
    errors: '',
    problems: null,
  });
  const days = [...output.matchAll(/^Days? (\d+)/gm)].map(([, day]) => Number(day));
  expect(days).toEqual([1, 4, 9, 12, 15, 26, 30, 33, 36]);
  expect(output).not.toMatch(/undefined|NaN|\[object/);
  expect(output).not.toContain('\u001b');
  const facts = [
    /\+ golden-web {3}shop and billing see it now: tag share-to asks for the folder production/,
    /\+ golden-db {4}lab see.* @release/,
    /\+ handover {5}partner sees/,
    /! seed .*BAD_TOKEN/,
    /! payroll .*BLOCKED_BY_LABEL/,
    /! sketch .*NOT_PERMITTED/,
    /! nightly .*SNAPSHOT_NOT_READY/,
    /- seed {9}lab does not see it any more: nobody asks/,
    /- nightly {6}billing does not see it any more: nobody asks/,
    /- handover {5}partner does not see it any more: the time of the grant is over/,
    /- old-export {3}shop does not see it any more: its retention is over and the share "by-hand"/,
    /\$ old-export {3}is released after 14 days/,
    /- golden-web {3}shop and billing do not see it any more: the retention/,
    /\$ golden-web {3}is released after 30 days/,
    /! lab .*accept-invitation reports UNTRUSTED/,
    /72\.00 CNY a month/,
  ];
  expect(facts.filter((fact) => !fact.test(output))).toEqual([]);
});
