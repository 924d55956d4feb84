import { expect, test } from 'vitest';
import { listFunctions } from '../../../../shared/cloud/alibaba/fc/function-list.ts';
import { json, startService } from '../service.ts';

test('the functions of all pages are listed, with their triggers', async () => {
  const { rpc, actions } = await startService([
    json({ functions: [{ functionName: 'snapshare-sweep' }], nextToken: 'next' }),
    json({ functions: [{ functionName: 'snapshare-use-shared' }] }),
    json({ triggers: [{ triggerName: 'timer', triggerType: 'timer', triggerConfig: '{"enable":false}' }] }),
    json({ triggers: [] }),
  ]);
  expect(await listFunctions(rpc, 'snapshare-')).toEqual([
    { name: 'snapshare-sweep', triggers: [{ name: 'timer', type: 'timer', isEnabled: false }] },
    { name: 'snapshare-use-shared', triggers: [] },
  ]);
  expect(actions()).toEqual(['ListFunctions', 'ListFunctions', 'ListTriggers', 'ListTriggers']);
});

test('a list of functions that names the same page for ever fails', async () => {
  const { rpc, actions } = await startService([json({ functions: [], nextToken: 'same' })]);
  await expect(listFunctions(rpc, 'snapshare-')).rejects.toMatchObject({ cloudCode: 'Transport.UnreadableAnswer' });
  expect(actions()).toEqual(['ListFunctions', 'ListFunctions']);
});
