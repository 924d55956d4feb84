import { expect, test } from 'vitest';
import { Script } from '../script.ts';

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
  expect(days).toEqual([1, 1, 4, 6, 9, 12, 15, 18, 20, 21, 22, 26, 28, 30, 33, 36]);
  expect(output).not.toMatch(/undefined|NaN|\[object/);
  expect(output).not.toContain('\u001b');
  const facts = [
    /\+ golden-web +shop and billing see it now: tag share-to asks for the folder production/,
    /\+ golden-db +lab see.* @release/,
    /\+ handover +partner sees/,
    /! seed .*BAD_TOKEN/,
    /! payroll .*BLOCKED_BY_LABEL/,
    /! sketch .*NOT_PERMITTED/,
    /! nightly .*SNAPSHOT_NOT_READY/,
    /- seed +lab does not see it any more: nobody asks/,
    /- nightly +billing does not see it any more: nobody asks/,
    /- handover +partner does not see it any more: the time of the grant is over/,
    /- golden-web +shop and billing do not see it any more: the retention/,
    /\* golden-web +is released by the service: its retention of 30 days is over/,
    /! lab .*accept-invitation reports UNTRUSTED/,
    /\+ golden-web-2 +partner sees it now: .*share-on-tag/,
    /! level-3 .*NOT_ALLOWED/,
    /! premiere .*AWAITS_APPROVAL/,
    /day 22 14:00:00 \* approver +approves it until the end of day 27/,
    /\+ premiere +partner sees it now: tag share-to asks for partner, and tag share-approved/,
    /day 28 .*! premiere .*AWAITS_APPROVAL/,
    /day 28 .*- premiere +partner does not see it any more: the time of the grant is over/,
  ];
  expect(facts.filter((fact) => !fact.test(output))).toEqual([]);
  const text = output.replace(/\s+/g, ' ');
  const told = [
    // 2,400 GiB of disk are 600 GiB here: 0.12 CNY * 600 / 720 hours * 721 hours.
    'attic is past its retention but still in',
    '600 GiB for 721 hours, about 72.1 CNY so far and 72 CNY a month (estimate of its full size',
    '$ attic unshare-expired saved 72.00 CNY a month by ending the share (estimate, prices.cn-hangzhou of the policy).',
    '$ old-export unshare-expired saved 48.00 CNY a month by ending the share',
    '- old-export shop does not see it any more: its retention is over and the share "by-hand", not one of ours',
    '* attic is released by the service',
    '* old-export is released by the service',
    '! ledger share-on-tag reports COPY_MADE: ledger is under the service key',
    'it costs about 12 CNY a month (estimate',
    '= ledger a copy is made under another key',
    '+ snapshare-ledger shop sees it now: tag share-to asks for shop',
    '= catalog-1 partner has a cloud_essd disk of 60 GiB in cn-hangzhou-h of it now: the use rule for catalog-*',
    'Saved: 120.00 CNY a month, which attic and old-export would go on costing if still shared.',
    '+ trailer shop sees it now: tag share-to asks for shop (share-on-tag for studio).',
    '+ level-3 billing sees it now: tag share-to asks for billing (share-on-tag for studio).',
    '! level-3 share-on-tag for studio reports NOT_ALLOWED: level-3 asks to be shared with shop',
    'what the snapshot does not meet: #1 (owners: owner), #2 (team=films).',
    'which allow (#4) permits only with an approval',
    'an estimate of full sizes at prices.cn-hangzhou of the policy.',
  ];
  expect(told.filter((part) => !text.includes(part))).toEqual([]);
});
