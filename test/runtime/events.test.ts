import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../shared/base/errors.ts';
import type { WakeUp } from '../../shared/engine/wake-up.ts';
import { readWakeUp } from '../../shared/runtime/events.ts';

const FIXTURES = 'test/fixtures/events';
const OURS: ReadonlySet<string> = new Set(['share-to', 'share-to-2', 'share-until', 'confidential', 'share-approved']);
const ONE = 's-bp1example0share0001';
const TWO = 's-bp1example0share0002';
const HANGZHOU = 'cn-hangzhou';

const read = (event: unknown): WakeUp =>
  readWakeUp(new TextEncoder().encode(JSON.stringify(event)), OURS, ['share-approved']);
/** What an event says but for who asks. */
function whereabouts(event: unknown): object {
  return Object.fromEntries(Object.entries(read(event)).filter(([name]) => name !== 'asked'));
}
const ignored = (reason: string) => ({ kind: 'ignored', reason: expect.stringContaining(reason) as string });
const changed = { kind: 'share-changed', regionId: HANGZHOU, accountId: '1098765432109876' };
const named = (trigger: string, ...snapshotIds: string[]) => ({
  kind: 'snapshots',
  regionId: HANGZHOU,
  snapshotIds,
  trigger,
});

/** The same of an event that says whose the snapshots are, and when. */
const recorded = (trigger: string, ...snapshotIds: string[]) => ({
  ...named(trigger, ...snapshotIds),
  atMs: expect.any(Number) as number,
  accountId: '1234567890123456',
});

test('an event that was routed from another account is about that account', () => {
  const event = {
    source: 'acs.ecs',
    type: 'ecs:Snapshot:CreateSnapshotCompleted',
    aliyunregionid: HANGZHOU,
    aliyunaccountid: '1234567890123456',
    aliyunoriginalaccountid: '1098765432109876',
    data: { snapshotId: ONE },
  };
  const completed = { ...named('CreateSnapshotCompleted', ONE), areNew: true };
  expect(read(event)).toEqual({ ...completed, accountId: '1098765432109876', asked: {} });
});

test.each([
  ['2026-03-01T02:03:42Z', { atMs: Date.UTC(2026, 2, 1, 2, 3, 42) }],
  ['yesterday', {}],
  [1772330622000, {}],
  [undefined, {}],
])('an event of the time %j says when it came about, or nothing', (time, expected) => {
  const type = 'ecs:Snapshot:CreateSnapshotCompleted';
  const event = { source: 'acs.ecs', type, time, aliyunregionid: HANGZHOU, data: { snapshotId: ONE } };
  expect(whereabouts(event)).toEqual({ ...named('CreateSnapshotCompleted', ONE), areNew: true, ...expected });
});

test('snapshots named by hand may say whose they are, in the form of an account id alone', () => {
  const wish = { regionId: HANGZHOU, snapshotIds: [ONE] };
  expect(read({ ...wish, accountId: '1098765432109876' })).toEqual({
    ...named('by hand', ONE),
    accountId: '1098765432109876',
    asked: {},
  });
  for (const accountId of ['109', 1098765432109876, null, ['1098765432109876']])
    expect(() => read({ ...wish, accountId })).toThrow(InputError);
});

describe('the recorded events', () => {
  const expected: Record<string, object> = {
    'actiontrail-ecs-createsnapshot-tagged': {
      ...recorded('CreateSnapshot', ONE),
      ...asking('backup-role:backup-job'),
    },
    'actiontrail-ecs-tagresources-apicall': { ...recorded('TagResources', ONE, TWO), ...asking('backup-operator') },
    'actiontrail-ecs-tagresources-console': { ...recorded('TagResources', ONE), ...asking('backup-operator') },
    'actiontrail-ecs-tagresources-failed': ignored('InvalidResourceId.NotFound'),
    'actiontrail-ecs-tagresources-other-type': ignored('"instance"'),
    'actiontrail-ecs-tagresources-unrelated-tag': ignored('touches no tag'),
    'actiontrail-ecs-untagresources-apicall': { ...recorded('UntagResources', ONE), ...asking('backup-operator') },
    'actiontrail-resourcesharing-acceptinvitation': ignored('resourcesharing:ActionTrail'),
    'actiontrail-resourcesharing-associateresourceshare': ignored('resourcesharing:ActionTrail'),
    'actiontrail-resourcesharing-createresourceshare': ignored('resourcesharing:ActionTrail'),
    'actiontrail-tag-tagresources': { ...recorded('TagResources', ONE), ...asking('backup-operator') },
    'async-destination-failure': ignored('another invocation'),
    'custom-invitation-notice': ignored('snapshare:Invitation:Sent'),
    'ecs-snapshot-create-completed': { ...recorded('CreateSnapshotCompleted', ONE), areNew: true },
    'ecs-snapshot-create-completed-failed': { ...recorded('CreateSnapshotCompleted', ONE), areNew: true },
    'ecs-snapshot-create-initiated': ignored('CreateSnapshotInitiated'),
    'ecs-snapshot-deleted': ignored('SnapshotDeleted'),
    'resourcesharing-association-associated': changed,
    'resourcesharing-association-disassociated': changed,
    'resourcesharing-association-other-resource': ignored('"CapacityReservation"'),
    'timer-trigger': { kind: 'timer', triggerName: 'expire-hourly', isDryRun: false },
    'timer-trigger-json-payload': {
      kind: 'timer',
      triggerName: 'poll-invitations',
      regionIds: ['cn-hangzhou', 'cn-shanghai'],
      isDryRun: false,
    },
  };

  test('have an expectation each', () => {
    const names = readdirSync(FIXTURES).map((file) => file.replace(/\.json$/, ''));
    expect(names.sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.entries(expected))('%s', (name, wakeUp) => {
    expect(readWakeUp(readFileSync(`${FIXTURES}/${name}.json`), OURS)).toEqual(wakeUp);
  });
});

/** What a program or a person asked for. */
function asking(by: string): object {
  return { asked: { by } };
}

/** An ActionTrail record as EventBridge delivers it. */
const record = (eventName: string, data: object) => ({
  type: 'ecs:ActionTrail:ApiCall',
  source: 'acs.ecs',
  aliyunregionid: HANGZHOU,
  data: { eventName, ...data },
});
const call = (eventName: string, parameters: object) => record(eventName, { requestParameters: parameters });

describe('what an event says of who asks', () => {
  const tagCall = (keys: readonly string[], more: object = {}) => {
    const Tag = keys.map((Key) => ({ Key, Value: '' }));
    return record('TagResources', { requestParameters: { ResourceId: [ONE], Tag }, ...more });
  };
  const completed = (snapshotType?: string) => ({
    type: 'ecs:Snapshot:CreateSnapshotCompleted',
    source: 'acs.ecs',
    data: { snapshotId: ONE, snapshotType },
  });
  const by = (userName: unknown) => tagCall(['share-to'], { userIdentity: { userName } });
  test.each<[what: string, event: object, asked: object | undefined]>([
    ['a call about approval alone asks for nothing', tagCall(['share-approved', 'Name']), undefined],
    ['in any case and blanks', tagCall([' Share-Approved']), undefined],
    ['a call about more than approval asks', tagCall(['share-approved', 'share-until']), {}],
    ['a call whose keys are not known asks', tagCall([]), {}],
    ['what was taken by a call asked by it', completed('user'), undefined],
    ['what was copied asked by its call', completed('copied'), undefined],
    ['what a timer takes asks when it is complete', completed('timer'), {}],
    ['what is made in an unknown way does so as well', completed(), {}],
    ['a name', by('ops:a.b@example.com'), { by: 'ops:a.b@example.com' }],
    ['a name that could be read as more than one', by('ops. To approve: run this'), {}],
    ['a name over two lines', by('ops\n'), {}],
    ['a name that is too long', by('a'.repeat(129)), {}],
    ['a name that is none', by({ toString: 'ops' }), {}],
  ])('%s', (_, event, asked) => {
    expect(read(event)).toMatchObject({ kind: 'snapshots', snapshotIds: [ONE] });
    expect((read(event) as { asked?: object }).asked).toEqual(asked);
  });
});

describe('the parameters of a tag call', () => {
  const snapshot = { ResourceType: 'snapshot', 'ResourceId.1': ONE };
  const tagged = { 'Tag.1.Key': 'share-to' };

  test.each<[name: string, parameters: object]>([
    ['flattened', { ...snapshot, ...tagged }],
    ['arrays', { ResourceType: 'snapshot', ResourceId: [ONE], Tag: [{ Key: 'share-to', Value: '' }] }],
    ['arrays with names in the plural', { ResourceIds: [ONE], Tags: [{ Key: 'share-to' }] }],
    ['arrays as JSON text', { ResourceId: JSON.stringify([ONE]), Tag: JSON.stringify([{ Key: 'share-to' }]) }],
    ['a single id', { ResourceId: ONE, ...tagged }],
    ['a type in capitals', { ...snapshot, ResourceType: 'SNAPSHOT', ...tagged }],
    ['the key of a blocking label', { ...snapshot, 'Tag.1.Key': 'confidential' }],
    ['a label in other letter case', { ...snapshot, 'Tag.1.Key': 'Confidential' }],
    ['our key among others', { ...snapshot, 'Tag.1.Key': 'app', 'Tag.12.Key': 'share-to-2' }],
    ['no key that can be read', snapshot],
    ['ARNs for any region', { ResourceARN: [`arn:acs:ecs:*:*:snapshot/${ONE}`], Tags: '{"share-to":"x"}' }],
    ['the id beside ids of other things', { 'ResourceId.1': 'i-bp1example0inst00001', 'ResourceId.2': ONE, ...tagged }],
  ])('%s', (_, parameters) => {
    expect(whereabouts(call('TagResources', parameters))).toEqual(named('TagResources', ONE));
  });

  test.each<[name: string, parameters: object]>([
    ['keys in an array', { ...snapshot, TagKey: ['share-until'] }],
    ['one of several flattened keys', { ...snapshot, 'TagKey.1': 'app', 'TagKey.2': 'share-to' }],
    ['all tags at once', { ...snapshot, All: true, 'TagKey.1': 'app' }],
    ['all tags at once, as text', { ...snapshot, All: 'true', 'TagKey.1': 'app' }],
  ])('of an untag call: %s', (_, parameters) => {
    expect(whereabouts(call('UntagResources', parameters))).toEqual(named('UntagResources', ONE));
  });

  test.each<[name: string, event: object, reason: string]>([
    ['another key', call('UntagResources', { ...snapshot, 'TagKey.1': 'app' }), 'touches no tag'],
    [
      'a key that every object has',
      call('TagResources', { ...snapshot, Tags: '{"constructor":"x"}' }),
      'touches no tag',
    ],
    [
      'an ARN of something else',
      call('TagResources', { 'ResourceARN.1': 'arn:acs:ecs:*:*:disk/d-1', ...tagged }),
      'names no snapshot',
    ],
    ['no id', call('TagResources', tagged), 'names no snapshot'],
    ['another call', call('DeleteSnapshot', snapshot), '"DeleteSnapshot"'],
    ['no call', record('', {}), '""'],
  ])('that is no concern of ours: %s', (_, event, reason) => {
    expect(read(event)).toEqual(ignored(reason));
  });

  test('are read from the JSON text alone as well', () => {
    const requestParameterJson = JSON.stringify({ RegionId: 'cn-beijing', ...snapshot, ...tagged });
    expect(whereabouts(record('TagResources', { requestParameterJson }))).toEqual({
      ...named('TagResources', ONE),
      regionId: 'cn-beijing',
    });
  });

  test('may be missing where older records refer to the resources by a short name', () => {
    const event = record('TagResources', { referencedResources: { Snapshot: [ONE, TWO, ONE] } });
    expect(whereabouts(event)).toEqual(named('TagResources', ONE, TWO));
  });
});

describe('other records', () => {
  test('a copy lies in the region it was made for, and its source is not looked at', () => {
    const event = record('CopySnapshot', {
      requestParameters: { RegionId: HANGZHOU, DestinationRegionId: 'cn-shanghai', SnapshotId: ONE },
      responseElements: { SnapshotId: TWO },
      referencedResources: { 'ACS::ECS::Snapshot': [ONE] },
    });
    expect(whereabouts(event)).toEqual({ ...named('CopySnapshot', TWO), regionId: 'cn-shanghai' });
  });

  test('the answer may be JSON text', () => {
    const event = record('CreateSnapshot', { responseElements: JSON.stringify({ SnapshotId: ONE }) });
    expect(whereabouts(event)).toEqual(named('CreateSnapshot', ONE));
  });

  test('a malformed region is passed over', () => {
    const event = { ...call('CreateSnapshot', { RegionId: 'cn-x.evil.example/' }), aliyunregionid: '../..' };
    expect(whereabouts({ ...event, data: { ...event.data, responseElements: { SnapshotId: ONE } } })).toEqual({
      kind: 'snapshots',
      snapshotIds: [ONE],
      trigger: 'CreateSnapshot',
    });
  });

  test('an association change without a target is for the account that got the event', () => {
    const event = {
      type: 'resourcemanager:ResourceSharing:AssociationStatusChange',
      source: 'acs.resourcemanager',
      aliyunaccountid: '1098765432109876',
      data: { resourceType: 'Snapshot' },
    };
    expect(read(event)).toEqual({ kind: 'share-changed', accountId: '1098765432109876' });
    expect(read({ ...event, aliyunaccountid: 'me' })).toEqual(ignored('names no account'));
  });
});

describe('by hand', () => {
  test.each<[event: object, wakeUp: object]>([
    [{ regionId: HANGZHOU, snapshotIds: [ONE] }, named('by hand', ONE)],
    [{ snapshotIds: [TWO, ONE, TWO] }, { kind: 'snapshots', snapshotIds: [TWO, ONE], trigger: 'by hand' }],
    [{ snapshotIds: [] }, ignored('names no snapshot')],
    [
      { accountId: '1098765432109876', regionId: HANGZHOU },
      { kind: 'knock', accountId: '1098765432109876', regionId: HANGZHOU },
    ],
  ])('%j', (event, wakeUp) => {
    expect(read(event)).toMatchObject(wakeUp);
  });

  test.each([
    'd-bp1example',
    's-',
    7,
    null,
    `${ONE}\n`,
    ONE.toUpperCase(),
    `${ONE},${TWO}`,
    { id: ONE },
  ])('%j is no id, which refuses the event, since nobody else would tell of it', (id) => {
    expect(() => read({ snapshotIds: [ONE, id] })).toThrow(/its snapshotIds has ".*, which is no id of a snapshot/s);
  });

  test('no more than 1,000 snapshots are taken from one event', () => {
    const snapshotIds = Array.from({ length: 2500 }, (_, index) => `s-bp1example${index}`);
    expect(read({ snapshotIds })).toMatchObject({ snapshotIds: snapshotIds.slice(0, 1000) });
  });
});

describe('a timer', () => {
  const timer = (payload: unknown) => ({ triggerTime: '2026-03-01T00:00:00Z', triggerName: 'sweep', payload });

  test.each<[payload: unknown, wakeUp: object]>([
    [undefined, { isDryRun: false }],
    ['any text', { isDryRun: false }],
    ['2026', { isDryRun: false }],
    ['{}', { isDryRun: false }],
    ['{"dryRun": true}', { isDryRun: true }],
    [JSON.stringify('{"dryRun": true}'), { isDryRun: true }],
    [{ dryRun: true }, { isDryRun: true }],
    [{ regions: ['cn-beijing'] }, { isDryRun: false, regionIds: ['cn-beijing'] }],
    ['{"regions": ["cn-beijing"]}', { isDryRun: false, regionIds: ['cn-beijing'] }],
  ])('with the payload %j', (payload, wakeUp) => {
    expect(read(timer(payload))).toEqual({ kind: 'timer', triggerName: 'sweep', ...wakeUp });
  });

  test.each([
    '{"dryRun": tru}',
    '{"dryRun": "yes"}',
    '{"regions": "cn-beijing"}',
    '{"regions": ["cn-beijing", "nowhere"]}',
    '{"dryrun": true}',
    '{"dryRun": true, "region": ["cn-beijing"]}',
    'dryRun: true',
    '["dry-run"]',
    '{"DryRun": true}',
    '{"dry_run": true}',
    '{"dryRun": null}',
    '{"dryRun": true, "dryRun": false}',
    'dryRun=true',
    'ｄｒｙ　ｒｕｎ',
    'dry\u200brun',
    'mode=observe',
    '预演',
    'regions=cn-beijing',
    'true',
    '[{"dryRun": true}]',
    '["cn-beijing"]',
    { DryRun: true },
    [{ dryRun: true }],
    true,
  ])('with the malformed payload %j runs nothing', (payload) => {
    expect(() => read(timer(payload))).toThrow(InputError);
  });
});

test.each([
  { snapshotIds: [ONE], dryRun: true },
  { snapshotIds: [ONE], dryrun: true },
  { snapshotIds: [ONE], region: 'cn-beijing' },
  { accountId: '1098765432109876', regionId: 'cn-hangzhou', dryrun: true },
  { accountId: '1098765432109876', regionId: 'cn-hangzhou', ownAccount: true },
  ...['dryRun', 'DryRun', 'dry_run', 'dry-run', 'dryrn', 'isDryRun', 'mode', 'Regions', 'readOnly', 'Payload'].map(
    (name) => ({
      triggerName: 'sweep',
      payload: '',
      [name]: true,
    }),
  ),
  ...['dryRun', 'DRY_RUN', 'isDryRun'].flatMap((name) => {
    const event = { source: 'acs.ecs', type: 'ecs:Snapshot:CreateSnapshotCompleted', data: { snapshotId: ONE } };
    return [
      { ...event, [name]: true },
      { ...event, data: { ...event.data, [name]: true } },
    ];
  }),
])('a wish that is not understood in %j runs nothing', (event) => {
  expect(() => readWakeUp(new TextEncoder().encode(JSON.stringify(event)), OURS)).toThrow(InputError);
});

test.each([
  { text: '{"dryRun":true,"dryRun":false}', names: '"dryRun" twice' },
  { text: '{"triggerName":"t","payload":"{\\"dryRun\\":true}","payload":""}', names: '"payload" twice' },
  { text: '{"DryRun":true}', names: 'did you mean dryRun by "DryRun"?' },
  { text: '{"triggerName":"t","payload":"{\\"dry_run\\":true}"}', names: '"dry_run" (did you mean dryRun?)' },
])('the refusal of $text names what is not understood: $names', ({ text, names }) => {
  expect(() => readWakeUp(new TextEncoder().encode(text), OURS)).toThrow(names);
});

test('a timer and an event of EventBridge may carry what the platform comes to say of them', () => {
  expect(
    read({ triggerName: 'sweep', triggerTime: '2026-03-01T00:00:00Z', triggerId: 't-1', payload: '' }),
  ).toMatchObject({
    isDryRun: false,
  });
  const event = {
    source: 'acs.ecs',
    type: 'ecs:Snapshot:CreateSnapshotCompleted',
    aliyunextra: 'x',
    data: { snapshotId: ONE, mode: 'x' },
  };
  expect(read(event)).toMatchObject({ snapshotIds: [ONE] });
});

describe('a run by hand', () => {
  const read = (text: string) => readWakeUp(new TextEncoder().encode(text), OURS);

  test.each([
    ['nothing at all', '', { kind: 'timer', triggerName: 'by hand', isDryRun: false }],
    ['the empty object of the console', '{}', { kind: 'timer', triggerName: 'by hand', isDryRun: false }],
    [
      'the payload of a timer given directly',
      '{"regions":["cn-hangzhou"],"dryRun":true}',
      { kind: 'timer', triggerName: 'by hand', regionIds: ['cn-hangzhou'], isDryRun: true },
    ],
  ])('is asked for by %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('hostile input', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test.each<[name: string, event: Uint8Array]>([
    ['text that is not JSON', bytes('snapshots please')],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['a list', bytes('[]')],
    ['null', bytes('null')],
    ['an object of no known shape', bytes('{"hello":"world"}')],
    ['names that every object has', bytes('{"__proto__":{"snapshotIds":["s-bp1example"]},"constructor":1}')],
    ['snapshot ids that are no list', bytes(`{"snapshotIds":"${ONE}"}`)],
    ['a region that would be another host', bytes(`{"snapshotIds":["${ONE}"],"regionId":"evil.example/"}`)],
    ['an account that is none', bytes('{"accountId":"me","regionId":"cn-hangzhou"}')],
    ['a knock without a region', bytes('{"accountId":"1098765432109876"}')],
    ['more than 256 KiB', bytes(JSON.stringify({ snapshotIds: [ONE], padding: 'x'.repeat(262_144) }))],
    ['nesting without end', bytes('['.repeat(200_000))],
  ])('%s is refused with a reason', (_, event) => {
    expect(() => readWakeUp(event, OURS)).toThrow(InputError);
  });

  test('deep nesting inside an event does no harm', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const event = `{"type":"ecs:ActionTrail:ApiCall","source":"acs.ecs","data":{"eventName":"TagResources","requestParameters":{"Tags":${deep},"ResourceId.1":"${ONE}"}}}`;
    expect(readWakeUp(bytes(event), OURS)).toMatchObject({ kind: 'snapshots', snapshotIds: [ONE] });
  });

  const fields = ['type', 'source', 'data', 'snapshotIds', 'triggerName', 'payload', 'accountId', 'regionId'];
  const types = fc.constantFrom(
    'ecs:ActionTrail:ApiCall',
    'tag:ActionTrail:ApiCall',
    'ecs:Snapshot:CreateSnapshotCompleted',
    'resourcemanager:ResourceSharing:AssociationStatusChange',
  );
  const parameters = fc.dictionary(
    fc.constantFrom(
      'ResourceId',
      'ResourceId.1',
      'ResourceARN',
      'Tag',
      'Tags',
      'Tag.1.Key',
      'TagKey',
      'All',
      'RegionId',
    ),
    fc.oneof(fc.jsonValue(), fc.json()),
  );
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...fields, '__proto__', 'constructor'), fc.jsonValue()),
    fc.record({
      type: types,
      source: fc.string(),
      aliyunregionid: fc.jsonValue(),
      data: fc.record({
        eventName: fc.constantFrom('TagResources', 'UntagResources', 'CreateSnapshot', 'CopySnapshot'),
        requestParameters: parameters,
        requestParameterJson: fc.json(),
        responseElements: fc.jsonValue(),
        referencedResources: fc.jsonValue(),
        snapshotId: fc.jsonValue(),
      }),
    }),
  );

  test('any JSON is read into well-formed ids or refused, and never crashes', () => {
    fc.assert(
      fc.property(hostile, (event) => {
        let wakeUp: WakeUp;
        try {
          wakeUp = read(event);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        if (wakeUp.kind === 'snapshots') {
          for (const id of wakeUp.snapshotIds) expect(id).toMatch(/^s-[A-Za-z0-9]{6,40}$/);
        }
        if ('regionId' in wakeUp) expect(wakeUp.regionId).toMatch(/^[a-z]{2}-[a-z0-9-]{2,30}$/);
        if ('accountId' in wakeUp) expect(wakeUp.accountId).toMatch(/^\d{16}$/);
      }),
    );
  });
});
