import { expect, test } from 'vitest';
import { listFunctions } from '../../../../shared/cloud/alibaba/fc/function-list.ts';
import { json, startService } from '../service.ts';

test('the functions of all pages are listed, with their runtimes and triggers', async () => {
  const { rpc, actions } = await startService([
    json({ functions: [{ functionName: 'snapshare-sweep', runtime: 'nodejs20' }], nextToken: 'next' }),
    json({
      functions: [{ functionName: 'snapshare-use-shared', runtime: 'custom.debian10', instanceConcurrency: 20 }],
    }),
    json({ triggers: [{ triggerName: 'timer', triggerType: 'timer', triggerConfig: '{"enable":false}' }] }),
    json({ triggers: [] }),
  ]);
  expect(await listFunctions(rpc, 'snapshare-')).toEqual([
    {
      name: 'snapshare-sweep',
      runtime: 'nodejs20',
      requestsAnInstance: 1,
      triggers: [{ name: 'timer', type: 'timer', isEnabled: false }],
    },
    { name: 'snapshare-use-shared', runtime: 'custom.debian10', requestsAnInstance: 20, triggers: [] },
  ]);
  expect(actions()).toEqual(['ListFunctions', 'ListFunctions', 'ListTriggers', 'ListTriggers']);
});

test('a list of functions that names the same page for ever fails', async () => {
  const { rpc, actions } = await startService([json({ functions: [], nextToken: 'same' })]);
  await expect(listFunctions(rpc, 'snapshare-')).rejects.toMatchObject({ cloudCode: 'Transport.UnreadableAnswer' });
  expect(actions()).toEqual(['ListFunctions', 'ListFunctions']);
});
