import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { embedReport } from './embed-report.ts';

/**
 * What the SDK core loads but a signed JSON call never reaches: WebSockets, proxies, XML, dates in other zones, deep
 * merges, gateways of single products, and the sources of credentials other than the ones that Function Compute hands over.
 */
const UNREACHED_PACKAGES = /^(?:ws|https?-proxy-agent|socks-proxy-agent|xml2js|moment|lodash|@alicloud\/gateway-spi)$/;
const UNREACHED_CREDENTIAL_SOURCES =
  /^\.\/(?:providers\/(?:ram_role_arn|oidc_role_arn|ecs_ram_role|default|uri|cli_profile|profile|env)|rsa_key_pair_credential|bearer_token_credential)$/;

/** What the client of Function Compute 2.0 loads for uploading code and for web sockets. */
const UNREACHED_BY_INVOKING = /^(?:ali-oss|axios)$/;

/** The SDK core's own parts for files, XML, dates and addresses in pieces and, beside the package `ws`, for WebSockets. */
const UNREACHED_CORE_PARTS = /^\.\/(?:date|file|url|websocket(?:Utils)?|xml)$/;

/** Leaves out the sources of credentials beside the ones that Function Compute hands over, and those parts of the core. */
const leaveOutUnreachedFiles: Plugin = {
  name: 'leave-out-unreached-files',
  setup(context) {
    context.onResolve({ filter: UNREACHED_CREDENTIAL_SOURCES }, ({ path, importer }) =>
      /@alicloud\/credentials\//.test(importer) ? { path, namespace: 'unreached' } : undefined,
    );
    context.onResolve({ filter: UNREACHED_CORE_PARTS }, ({ path, importer }) =>
      /@(?:alicloud\/openapi-core|darabonba\/typescript)\//.test(importer)
        ? { path, namespace: 'unreached' }
        : undefined,
    );
  },
};

const YAML_READER = `
  exports.load = require('./lib/loader').load;
  exports.CORE_SCHEMA = require('./lib/schema/core');
  exports.YAMLException = require('./lib/exception');`;

/**
 * Takes of the YAML library what reads, in the core schema. Its bundle brings what writes as well, which no function does,
 * and its reader a schema for callers that name none, which we always do.
 */
const readYamlOnly: Plugin = {
  name: 'read-yaml-only',
  setup(context) {
    context.onResolve({ filter: /^js-yaml$/ }, ({ path }) => ({ path, namespace: 'yaml-reader' }));
    context.onResolve({ filter: /^\.\/schema\/default$/ }, ({ path, importer }) =>
      /\/js-yaml\//.test(importer) ? { path, namespace: 'unreached' } : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: 'yaml-reader' }, () => ({
      contents: YAML_READER,
      resolveDir: dirname(createRequire(import.meta.url).resolve('js-yaml')),
    }));
  },
};

/** Replaces what is never reached by a module that says so when it is touched after all, and silences `debug`. */
const leaveOutUnreached: Plugin = {
  name: 'leave-out-unreached',
  setup(context) {
    context.onResolve({ filter: UNREACHED_PACKAGES }, ({ path }) => ({ path, namespace: 'unreached' }));
    context.onResolve({ filter: UNREACHED_BY_INVOKING }, ({ path }) => ({ path, namespace: 'unreached' }));
    // Switched on by an environment variable, it would write requests with their tokens to the log.
    context.onResolve({ filter: /^debug$/ }, ({ path }) => ({ path, namespace: 'silent' }));
    context.onLoad({ filter: /.*/, namespace: 'silent' }, () => ({
      contents: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
    }));
    context.onLoad({ filter: /.*/, namespace: 'unreached' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(REFUSAL)})(${JSON.stringify(path)});`,
    }));
    context.onResolve({ filter: new RegExp(`^${REFUSAL}$`) }, ({ path }) => ({ path, namespace: REFUSAL }));
    context.onLoad({ filter: /.*/, namespace: REFUSAL }, () => ({ contents: REFUSAL_CODE }));
  },
};

/** The module that makes what stands in for all that is never reached. */
const REFUSAL = 'refusal-of-unreached';
const REFUSAL_CODE = `
  module.exports = (path) => {
    const refuse = () => {
      throw new Error(path + ' is left out of this build: scripts/bundle.ts takes it for a part of the SDK that is never reached');
    };
    const stub = new Proxy(function () {}, {
      get: (_, key) => key === '__esModule' || (key === 'default' ? stub : refuse()),
      apply: refuse,
      construct: refuse,
    });
    return stub;
  };`;

/** What TypeScript lays into each file of the SDK that imports a module as a whole. */
const IMPORT_HELPERS =
  /^var __createBinding = (?:(?!\nvar )[\s\S])*\nvar __setModuleDefault = (?:(?!\nvar )[\s\S])*\nvar __importStar = .* function \(mod\) \{(?:\n {4}.*)*\n\};$/m;
const SHARED_HELPERS = 'shared-import-helpers';
const SHARED_HELPERS_CODE = `
  exports.bind = (o, m, k, k2 = k) => Object.defineProperty(o, k2, { enumerable: true, get: () => m[k] });
  exports.importStar = (mod) => {
    if (mod && mod.__esModule) return mod;
    const result = {};
    for (const k in mod ?? {}) if (k !== 'default' && Object.hasOwn(mod, k)) exports.bind(result, mod, k);
    return Object.defineProperty(result, 'default', { enumerable: true, value: mod });
  };`;

/** What a model of the SDK has only to hand it on to what it inherits. */
const INHERITED =
  /^ {4}(?:validate\(\) \{\n {8}super\.validate\(\);|constructor\(map\) \{\n {8}super\(map\);)\n {4}\}\n/gm;
/** What says that a file was an ES module, the long way. */
const ES_MODULE_MARK = 'Object.defineProperty(exports, "__esModule", { value: true });';

/** Has the files of the SDK share the helpers that each brings, which do the same in all of them, and be without idle words. */
const shareImportHelpers: Plugin = {
  name: 'share-import-helpers',
  setup(context) {
    context.onResolve({ filter: new RegExp(`^${SHARED_HELPERS}$`) }, ({ path }) => ({ path, namespace: path }));
    context.onLoad({ filter: /.*/, namespace: SHARED_HELPERS }, () => ({ contents: SHARED_HELPERS_CODE }));
    context.onLoad({ filter: /\/node_modules\/@(?:alicloud|darabonba)\/.*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(
          IMPORT_HELPERS,
          `var { bind: __createBinding, importStar: __importStar } = require('${SHARED_HELPERS}');`,
        )
        .replace(INHERITED, '')
        .replace(ES_MODULE_MARK, 'exports.__esModule = true;'),
    }));
  },
};

/** Builds the adapter for a service of Function Compute 2.0 into the place of the one for 3.0. */
const forFunctionCompute2: Plugin = {
  name: 'for-function-compute-2',
  setup(context) {
    context.onResolve({ filter: /\/function-compute\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\.ts$/, '-2.ts')),
    }));
  },
};

/** The functions of the project: every folder of `functionsDir` with an `index.ts`, by name. */
export function listFunctions(functionsDir: string): string[] {
  return readdirSync(functionsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(functionsDir, entry.name, 'index.ts')))
    .map((entry) => entry.name)
    .sort();
}

const SERVER = join(import.meta.dirname, '../functions/server.ts');

/**
 * Bundles each entry into one CommonJS file for Node 20 that needs no `node_modules`, lays the server of the custom runtime
 * beside it.
 * @param entries Source file by the name of the function; written to `<outDir>/<name>/index.js`.
 * @param functionComputeVersion Through which Function Compute the functions call each other.
 */
export function bundle(
  entries: Readonly<Record<string, string>>,
  outDir: string,
  functionComputeVersion: 2 | 3 = 3,
): Promise<BuildResult<{ metafile: true }>> {
  return build({
    entryPoints: Object.entries(entries).flatMap(([name, file]) => [
      { in: file, out: join(name, 'index') },
      { in: SERVER, out: join(name, 'server') },
    ]),
    outdir: outDir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    metafile: true,
    logLevel: 'warning',
    plugins: [
      ...(functionComputeVersion === 2 ? [forFunctionCompute2] : []),
      leaveOutUnreachedFiles,
      readYamlOnly,
      leaveOutUnreached,
      shareImportHelpers,
    ],
  });
}

/**
 * The version of the package and, since that stays the same between two builds, as much of a hash over the code of all
 * functions as never meets again by chance. The policy is no part of it.
 * @param outDir Where {@link bundle} has written them.
 */
export async function versionOf(outDir: string, names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names.toSorted())
    for (const file of ['index.js', 'server.js']) {
      const code = await readFile(join(outDir, name, file));
      hash.update(`${name}/${file} ${code.length}\n`).update(code);
    }
  return `${packageJson.version}+${hash.digest('hex').slice(0, 12)}`;
}

/** The SDK is CommonJS and asks for Node's own modules by `require`. */
const REQUIRE = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/** ES modules for Node 20 that need no `node_modules`. */
const PROGRAM = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
  metafile: true,
  charset: 'utf8',
  logLevel: 'warning',
  plugins: [embedReport, leaveOutUnreached],
} as const satisfies BuildOptions;

/** Bundles the command line into one executable file. */
export function bundleCli(entry: string, outFile: string): Promise<BuildResult<{ metafile: true }>> {
  return build({ ...PROGRAM, entryPoints: [entry], outfile: outFile, banner: { js: REQUIRE } });
}

/** What the processes of the local cloud's functions load, beside the emulator's own file. */
const INSTANCE_FILES = ['instance-preload.cjs', 'nodejs-runtime.cjs', 'virtual-time.cjs', 'http-traffic.cjs'];

/**
 * Bundles what runs the local cloud, into files that share their code.
 * @param root Of the project.
 */
export async function bundleLocal(
  root: string,
  entries: readonly string[],
  outDir: string,
): Promise<BuildResult<{ metafile: true }>> {
  const result = await build({
    ...PROGRAM,
    entryPoints: [...entries],
    outdir: outDir,
    splitting: true,
    banner: { js: REQUIRE },
  });
  for (const name of INSTANCE_FILES) await cp(join(root, 'emulator/platform/instance', name), join(outDir, name));
  return result;
}
