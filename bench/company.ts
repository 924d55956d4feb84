import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { type LocalLandscape, startLocalLandscape } from '../emulator/index.ts';
import type { Person } from '../emulator/people/person.ts';
import { bundle, listFunctions, versionOf } from '../scripts/bundle.ts';
import type { Task } from './baselines/styles.ts';

export const REGION = 'cn-hangzhou';
export const INSTALLATION = 'bench';
export const OWNER = '1000000000000001';
/** Held back by the emulated cloud before every answer; what a call in the same region takes in life. */
export const LATENCY_MS = 40;
const START_MS = Date.UTC(2026, 2, 1);
const ROOT = join(import.meta.dirname, '..');
const FUNCTIONS_DIR = join(ROOT, 'functions');

/** Far above everything here, so that a way of sharing is measured to its end even where an account's limits end it. */
const NO_QUOTAS = {
  resourceSharesPerAccount: 1_000_000,
  sharedResourcesPerAccount: 1_000_000,
  sharedSnapshotsPerAccount: 1_000_000,
  receivedSnapshotsPerAccount: 1_000_000,
  pendingInvitationsPerAccount: 1_000_000,
  ecsCallsPerMinute: 1_000_000,
};

/** An owner with its functions, and members of its directory that share in its snapshots. */
export interface BenchCompany {
  readonly land: LocalLandscape;
  readonly owner: Person;
  readonly memberIds: readonly string[];
  /** Runs a function of the owner to its end. */
  invoke(name: string, event?: object): Promise<void>;
  /** Runs one of the other ways to share, to its end. */
  invokeBaseline(task: Task): Promise<void>;
  changePolicy(parts: object): void;
}

export interface CompanyOptions {
  readonly policy: (memberIds: readonly string[]) => object;
  readonly memberCount: number;
  /** What the policy visits; default the one region in which the functions are. */
  readonly regions?: readonly string[];
  /** Accounts outside the directory, which have to accept. */
  readonly areMembersOutside?: boolean;
  /** Processes end after each run, so that the next one reads the policy again. Default true. */
  readonly isAlwaysCold?: boolean;
  /** Functions have timers and events. Default false. */
  readonly isAwake?: boolean;
  readonly functions?: readonly string[];
  /** Requests that one instance of every function takes at once; default as `s.yaml` says. */
  readonly instanceConcurrency?: number;
  /** Most processes of one function; default 2, to spare the machine. */
  readonly maxInstances?: number;
}

/** Starts the company and deploys the functions of the project's own `s.yaml`, and the baselines beside them. */
export async function startBenchCompany(options: CompanyOptions): Promise<BenchCompany> {
  const { memberCount, areMembersOutside = false, isAlwaysCold = true, isAwake = false, regions = [REGION] } = options;
  const { baselinesYamlPath, sYamlPathOf } = await buildOnce();
  const sYamlPath = sYamlPathOf(options.instanceConcurrency);
  const land = await startLocalLandscape({
    regions,
    startMs: START_MS,
    cloud: { latencyMs: LATENCY_MS, quotas: NO_QUOTAS },
    platform: { coldStart: isAlwaysCold ? 'always' : 'when-needed', maxInstances: options.maxInstances ?? 2 },
  });
  const { cloud, platform } = land;
  cloud.createAccount({ accountId: OWNER, directory: 'management' });
  const memberIds = Array.from({ length: memberCount }, (_, at) => String(2_000_000_000_000_001 + at));
  for (const accountId of memberIds)
    cloud.createAccount({ accountId, ...(!areMembersOutside && { directory: 'member' }) });
  const policyPath = join(mkdtempSync(join(tmpdir(), 'snapshare-bench-')), 'policy.json');
  const changePolicy = (parts: object): void => {
    const policy = {
      installation: INSTALLATION,
      mode: 'sync',
      regions,
      ...options.policy(memberIds),
      ...parts,
    };
    writeFileSync(policyPath, JSON.stringify(policy));
  };
  changePolicy({});
  const where = { accountId: OWNER, regionIds: [REGION] };
  platform.deploy({
    ...where,
    sYamlPath,
    functions: options.functions ?? ['share-on-tag', 'sweep', 'unshare-expired'],
    env: { SNAPSHARE_POLICY: policyPath },
  });
  platform.deploy({ ...where, sYamlPath: baselinesYamlPath });
  platform.areTimersEnabled = isAwake;
  platform.events.isEnabled = isAwake;
  const invoke = async (name: string, event: object): Promise<void> => {
    await land.invoke(name, event, { accountId: OWNER, regionId: REGION });
  };
  return {
    land,
    owner: cloud.as(OWNER, REGION),
    memberIds,
    invoke: (name, event = { regions }) => invoke(name, event),
    invokeBaseline: (task) => invoke('baseline', task),
    changePolicy,
  };
}

/** Where everything that is deployed here was built, apart from `dist/`, which others may be building. */
interface Build {
  readonly baselinesYamlPath: string;
  /** The project's own file, with another number of requests an instance if one is given. */
  readonly sYamlPathOf: (instanceConcurrency: number | undefined) => string;
}

/** As much of `s.yaml` as is read or changed here. */
interface ServerlessYaml {
  readonly template: { readonly function: { readonly customRuntimeConfig: { readonly args: readonly string[] } } };
  readonly resources: Readonly<Record<string, { readonly props: object }>>;
}

const readServerlessYaml = (): ServerlessYaml => load(readFileSync(join(ROOT, 's.yaml'), 'utf8')) as ServerlessYaml;

/** What `s.yaml` has Node start every function with. */
export function nodeFlags(): string[] {
  return readServerlessYaml().template.function.customRuntimeConfig.args.filter((word) => word.startsWith('--'));
}

let built: Promise<Build> | undefined;

/** Builds the functions and the other ways to share once a run of the bench. */
function buildOnce(): Promise<Build> {
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'snapshare-bench-build-'));
    const names = listFunctions(FUNCTIONS_DIR);
    const entries = names.map((name) => [name, join(FUNCTIONS_DIR, name, 'index.ts')] as const);
    const baseline = join(import.meta.dirname, 'baseline-function.ts');
    const functionsDir = join(folder, 'dist/functions');
    await bundle({ ...Object.fromEntries(entries), baseline }, functionsDir);
    writeFileSync(join(folder, 'dist/version'), await versionOf(functionsDir, names));
    const sYamlPathOf: Build['sYamlPathOf'] = (instanceConcurrency) => {
      const document = readServerlessYaml();
      for (const { props } of Object.values(document.resources)) {
        if (instanceConcurrency !== undefined) Object.assign(props, { instanceConcurrency });
      }
      const path = join(folder, `s-${instanceConcurrency ?? 'own'}.yaml`);
      writeFileSync(path, dump(document, { noRefs: true }));
      return path;
    };
    const baselinesYamlPath = join(folder, 'baselines.yaml');
    writeFileSync(baselinesYamlPath, JSON.stringify(baselinesYaml()));
    return { baselinesYamlPath, sYamlPathOf };
  })();
  return built;
}

const baselinesYaml = (): object => ({
  edition: '3.0.0',
  name: 'baselines',
  access: 'default',
  resources: {
    baseline: {
      component: 'fc3',
      props: {
        region: REGION,
        functionName: 'baseline',
        runtime: 'custom.debian10',
        customRuntimeConfig: {
          command: ['/var/fc/lang/nodejs20/bin/node'],
          args: [...nodeFlags(), '/code/server.js'],
          port: 9000,
        },
        cpu: 0.25,
        memorySize: 256,
        diskSize: 512,
        timeout: 86_400,
        instanceConcurrency: 1,
        role: 'baseline',
        code: './dist/functions/baseline',
      },
    },
  },
});
