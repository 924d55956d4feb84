import { dirname } from 'node:path';
import { none, type Rule, under } from './rule.ts';

const READERS: readonly Rule[] = [
  {
    what: 'a function imports itself and shared, and no package',
    why: 'What functions have in common is in shared, where it is tested without any of them; so are the packages.',
    of: under('functions/'),
    files: (target, path) => target.startsWith('shared/') || dirname(target) === dirname(path),
    packages: under('node:'),
    broken: [
      ['functions/sweep/handler.ts', `import { x } from '../unshare-expired/handler.ts';`],
      ['functions/sweep/handler.ts', `import { x } from '../../emulator/index.ts';`],
      ['functions/sweep/handler.ts', `import { x } from '../../cli/context.ts';`],
      ['functions/sweep/handler.ts', `import { x } from 'lodash';`],
    ],
    kept: [['functions/sweep/handler.ts', `import { x } from '../../shared/engine/owner/reconcile.ts';`]],
  },
  {
    what: 'the command line imports itself, shared, and the page of the report',
    why: 'It is one more reader of shared; the page is the one thing that it hands on, and package.json has its version.',
    of: under('cli/'),
    files: under('cli/', 'shared/', 'report/index.ts', 'package.json'),
    broken: [
      ['cli/context.ts', `import { startLocalLandscape } from '../emulator/index.ts';`],
      ['cli/context.ts', `import { x } from '../report/page.ts';`],
    ],
    kept: [
      [
        'cli/commands/answers/report.ts',
        `import { page } from '../../../report/index.ts'; import { Command } from 'commander';`,
      ],
    ],
  },
  {
    what: 'the report imports itself and shared',
    why: 'Whoever has the data can make the page: the command line, a script, a test.',
    of: under('report/'),
    files: under('report/', 'shared/'),
    broken: [['report/page.ts', `import { x } from '../functions/sweep/handler.ts';`]],
    kept: [['report/page.ts', `import type { ReportData } from '../shared/view/report-data.ts';`]],
  },
];

const SHARED: readonly Rule[] = [
  {
    what: 'base imports nothing of ours',
    why: 'Everything stands on it, so that whatever it knew would be known everywhere.',
    of: under('shared/base/'),
    files: under('shared/base/'),
    broken: [
      ['shared/base/errors.ts', `import type { PolicyProblem } from '../policy/policy.ts';`],
      ['shared/base/errors.ts', `export { x } from '../runtime/notify.ts';`],
    ],
    kept: [['shared/base/retry.ts', `import type { Clock } from './time.ts'; import { x } from 'node:async_hooks';`]],
  },
  {
    what: 'policy imports base and the schema library',
    why: 'What a policy file means depends neither on a cloud nor on what is decided by it.',
    of: under('shared/policy/'),
    files: under('shared/policy/', 'shared/base/'),
    packages: under('valibot'),
    broken: [
      ['shared/policy/policy.ts', `import type { World } from '../plan/world.ts';`],
      ['shared/policy/policy.ts', `import { readFileSync } from 'node:fs';`],
    ],
    kept: [['shared/policy/tokens.ts', `import { x } from '../base/durations.ts'; import * as v from 'valibot';`]],
  },
  {
    what: 'plan imports base, policy and types of the ports, and no package',
    why: 'It decides from its arguments alone: nothing in it can call a cloud or read a file.',
    of: under('shared/plan/'),
    files: under('shared/plan/', 'shared/base/', 'shared/policy/'),
    types: under('shared/cloud/ports.ts'),
    packages: none,
    broken: [
      ['shared/plan/plan.ts', `import { x } from '../cloud/ports.ts';`],
      ['shared/plan/plan.ts', `import type { Rpc } from '../cloud/alibaba/wire/rpc.ts';`],
      ['shared/plan/plan.ts', `import type { Status } from '../view/status.ts';`],
      ['shared/plan/plan.ts', `export { x } from '../engine/owner/apply.ts';`],
      ['shared/plan/plan.ts', `const x = await import('../engine/owner/apply.ts');`],
      ['shared/plan/plan.ts', `type Event = import('../runtime/events.ts').Event;`],
      ['shared/plan/plan.ts', `import { readFileSync } from 'node:fs';`],
    ],
    kept: [
      [
        'shared/plan/plan.ts',
        `import type { Snapshot } from '../cloud/ports.ts'; import { x } from '../base/time.ts';`,
      ],
    ],
  },
  {
    what: 'view imports base, policy, plan and types of the ports, and no package',
    why: 'It puts into words what was decided; it decides and changes nothing.',
    of: under('shared/view/'),
    files: under('shared/view/', 'shared/base/', 'shared/policy/', 'shared/plan/'),
    types: under('shared/cloud/ports.ts'),
    packages: none,
    broken: [['shared/view/status.ts', `import { observe } from '../engine/owner/observe.ts';`]],
    kept: [['shared/view/status.ts', `import { plan } from '../plan/plan.ts';`]],
  },
  {
    what: 'rights import base, policy, plan, and what writes YAML',
    why: 'What RAM has to allow follows from the policy alone, whoever prints or deploys it.',
    of: under('shared/rights/'),
    files: under('shared/rights/', 'shared/base/', 'shared/policy/', 'shared/plan/'),
    packages: under('js-yaml'),
    broken: [
      ['shared/rights/people.ts', `import { observe } from '../engine/owner/observe.ts';`],
      ['shared/rights/people.ts', `import { readFileSync } from 'node:fs';`],
    ],
    kept: [['shared/rights/people.ts', `import { INSTALLATION_TAG } from '../plan/world.ts';`]],
  },
  {
    what: 'the ports import nothing',
    why: 'They are the words of both sides, those who use a cloud and those who make one, and belong to neither.',
    of: under('shared/cloud/ports.ts'),
    files: none,
    packages: none,
    broken: [
      ['shared/cloud/ports.ts', `import type { Wish } from '../plan/wish/requests.ts';`],
      ['shared/cloud/ports.ts', `import type Client from '@alicloud/openapi-core';`],
    ],
    kept: [['shared/cloud/ports.ts', `export interface Snapshot { readonly snapshotId: string }`]],
  },
  {
    what: 'the adapters import base, and types of the ports and the policy',
    why: 'They carry out what they are told. A decision made here would be missing in the dry run.',
    of: under('shared/cloud/alibaba/'),
    files: under('shared/cloud/alibaba/', 'shared/base/'),
    types: under('shared/cloud/ports.ts', 'shared/policy/'),
    broken: [
      ['shared/cloud/alibaba/ecs/tags.ts', `import type { Plan } from '../../../plan/plan.ts';`],
      ['shared/cloud/alibaba/ecs/tags.ts', `import { parsePolicy } from '../../../policy/policy.ts';`],
    ],
    kept: [
      [
        'shared/cloud/alibaba/wire/rpc.ts',
        `import type { Region } from '../../ports.ts'; import x from '@alicloud/openapi-core';`,
      ],
    ],
  },
  {
    what: 'the engine imports base, policy, plan, view and types of the ports',
    why: 'It speaks to whatever cloud it is handed, so that a test can hand it one and no run depends on how it began.',
    of: under('shared/engine/'),
    files: under('shared/engine/', 'shared/base/', 'shared/policy/', 'shared/plan/', 'shared/view/'),
    types: under('shared/cloud/ports.ts'),
    broken: [
      ['shared/engine/owner/apply.ts', `import { openRpc } from '../../cloud/alibaba/wire/rpc.ts';`],
      ['shared/engine/hub/fan-out.ts', `import type { Event } from '../../runtime/events.ts';`],
    ],
    kept: [['shared/engine/owner/apply.ts', `import type { ShareApi } from '../../cloud/ports.ts';`]],
  },
  {
    what: 'the runtime imports all of shared and nothing else of ours',
    why: 'It is the one place that puts a cloud, an engine and a policy together; the functions are its only users.',
    of: under('shared/runtime/'),
    files: under('shared/'),
    broken: [['shared/runtime/function-entry.ts', `import { createHandler } from '../../functions/sweep/handler.ts';`]],
    kept: [['shared/runtime/dependencies.ts', `import { openCloud } from '../cloud/alibaba/open-cloud.ts';`]],
  },
];

const LOCAL_CLOUD: readonly Rule[] = [
  {
    what: 'the emulator imports nothing of ours',
    why: 'It cannot inherit our misreadings of the cloud.',
    of: under('emulator/'),
    files: under('emulator/'),
    broken: [
      ['emulator/state/world.ts', `import type { Snapshot } from '../../shared/cloud/ports.ts';`],
      ['emulator/platform/host.cjs', `const plan = require('../../shared/plan/plan.ts');`],
    ],
    kept: [
      ['emulator/index.ts', `import { LocalCloud } from './local-cloud.ts'; import x from './platform/platform.ts';`],
    ],
  },
  {
    what: 'the state and the clock of the local cloud import nothing else of it',
    why: 'What the cloud is does not depend on who asks for it, or how.',
    of: under('emulator/state/', 'emulator/clock.ts'),
    files: under('emulator/state/', 'emulator/clock.ts'),
    broken: [
      ['emulator/state/tags.ts', `import type { Params } from '../products/call/params.ts';`],
      ['emulator/clock.ts', `import type { HttpRequest } from './wire/http.ts';`],
    ],
    kept: [['emulator/state/world.ts', `import type { Clock } from '../clock.ts';`]],
  },
  {
    what: 'what a call is knows the state and no product',
    why: 'All products and the wire speak of calls in the same words.',
    of: under('emulator/products/call/'),
    files: under('emulator/products/call/', 'emulator/state/'),
    broken: [['emulator/products/call/operation.ts', `import type { ecs } from '../ecs/ecs.ts';`]],
    kept: [['emulator/products/call/operation.ts', `import type { World } from '../../state/world.ts';`]],
  },
  {
    what: 'the products import calls and the state',
    why: 'An operation does the same whether it came over HTTP or by hand.',
    of: under('emulator/products/'),
    files: under('emulator/products/', 'emulator/state/'),
    broken: [['emulator/products/ecs/disks.ts', `import type { FaultRule } from '../../wire/faults.ts';`]],
    kept: [['emulator/products/ecs/disks.ts', `import type { Call } from '../call/operation.ts';`]],
  },
  {
    what: 'the wire imports calls and the state',
    why: 'It carries whatever products it is handed, and treats none of them as its own.',
    of: under('emulator/wire/'),
    files: under('emulator/wire/', 'emulator/products/call/', 'emulator/state/'),
    broken: [['emulator/wire/dispatcher.ts', `import { PRODUCTS } from '../products/all.ts';`]],
    kept: [['emulator/wire/dispatcher.ts', `import type { Product } from '../products/call/operation.ts';`]],
  },
  {
    what: 'the cloud and the people in it import wire, products and state',
    why: 'A cloud is whole without anything that runs in it.',
    of: under('emulator/local-cloud.ts', 'emulator/people/'),
    files: under(
      'emulator/local-cloud.ts',
      ...['people', 'wire', 'products', 'state'].map((room) => `emulator/${room}/`),
      'emulator/clock.ts',
    ),
    broken: [['emulator/local-cloud.ts', `import type { Platform } from './platform/platform.ts';`]],
    kept: [['emulator/local-cloud.ts', `import { Person } from './people/person.ts';`]],
  },
  {
    what: 'the platform imports wire, state, and the type of the cloud',
    why: 'It runs functions in a cloud that it is handed, and reaches its products only as they do, over HTTP.',
    of: under('emulator/platform/'),
    files: under('emulator/platform/', 'emulator/wire/', 'emulator/state/', 'emulator/clock.ts'),
    types: under('emulator/local-cloud.ts'),
    broken: [
      ['emulator/platform/platform.ts', `import { LocalCloud } from '../local-cloud.ts';`],
      ['emulator/platform/platform.ts', `import { ecs } from '../products/ecs/ecs.ts';`],
    ],
    kept: [['emulator/platform/platform.ts', `import type { LocalCloud } from '../local-cloud.ts';`]],
  },
];

/** `functions/<name>/index.ts`, which puts a function together. */
export const isFunctionIndex = (path: string): boolean => /^functions\/[^/]+\/index\.ts$/.test(path);

/** Where a process of a function begins: what puts it together, and the server in front of it. */
const isEntryPoint = (path: string): boolean => isFunctionIndex(path) || path === 'functions/server.ts';

const EVERYWHERE: readonly Rule[] = [
  {
    what: 'only the adapters import SDK code',
    why: 'The SDK is checked, wrapped and replaced in one place. The command line looks for credentials as the vendor does.',
    of: (path) => !path.startsWith('shared/cloud/alibaba/'),
    packages: (target, path) =>
      !target.startsWith('@alicloud/') || (path.startsWith('cli/') && target === '@alicloud/credentials'),
    broken: [
      ['shared/engine/owner/apply.ts', `import Client from '@alicloud/openapi-core';`],
      ['cli/context.ts', `import Ecs from '@alicloud/ecs20140526';`],
      ['scripts/build.ts', `import Ecs from '@alicloud/ecs20140526';`],
    ],
    kept: [
      ['cli/context.ts', `import { DefaultCredentialsProvider } from '@alicloud/credentials';`],
      ['shared/cloud/alibaba/wire/rpc.ts', `import Client from '@alicloud/openapi-core';`],
    ],
  },
  {
    what: 'only entry points read the environment, the time or chance',
    why: 'What a run does follows from what it is given, so that it can be repeated. One file in base is the real clock.',
    of: (path) =>
      under('functions/', 'shared/', 'report/')(path) && !isEntryPoint(path) && path !== 'shared/base/system-clock.ts',
    isBlind: true,
    broken: [
      ['functions/sweep/handler.ts', `const now = Date.now();`],
      ['functions/sweep/handler.ts', `const secret = process.env['SECRET'];`],
      ['report/page.ts', `const at = new Date();`],
      ['shared/plan/plan.ts', `const at = new Date;`],
      ['shared/plan/plan.ts', `const at = Date();`],
      ['shared/engine/owner/apply.ts', `setTimeout(() => undefined, 5);`],
      ['shared/engine/owner/apply.ts', `import { setTimeout as sleep } from 'node:timers/promises';`],
      ['shared/engine/owner/apply.ts', `const jitter = globalThis.Math.random();`],
      ['shared/base/time.ts', `const { random } = Math; const now = Date['now']();`],
    ],
    kept: [
      ['functions/sweep/index.ts', `import { createHandler } from './handler.ts'; const env = process.env;`],
      ['shared/base/system-clock.ts', `const now = Date.now();`],
      ['shared/plan/plan.ts', `const at = new Date(0).toISOString(); // Date.now() would be wrong here`],
      ['emulator/index.ts', `import { Clock } from './clock.ts'; const now = Date.now();`],
    ],
  },
];

export const RULES: readonly Rule[] = [...READERS, ...SHARED, ...LOCAL_CLOUD, ...EVERYWHERE];
