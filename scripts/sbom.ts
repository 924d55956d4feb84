import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, bundleCli, listFunctions } from './bundle.ts';
import { type LockedPackages, licenceList, listDependencies, markBill, objectionsTo } from './sbom/bill.ts';
import { readNpmBill } from './sbom/npm-bill.ts';

const ROOT = join(import.meta.dirname, '..');
const OUT_DIR = join(ROOT, 'dist/sbom');

/** The files that each bundle is made of, for both versions of Function Compute. */
async function bundledFiles(): Promise<Record<string, string[]>> {
  const outDir = await mkdtemp(join(tmpdir(), 'snapshare-sbom-'));
  try {
    const entries = Object.fromEntries(
      listFunctions(join(ROOT, 'functions')).map((name) => [name, join(ROOT, 'functions', name, 'index.ts')]),
    );
    const { metafile } = await bundle(entries, join(outDir, 'fc3'));
    const { metafile: fc2 } = await bundle(entries, join(outDir, 'fc2'), 2);
    const { metafile: cli } = await bundleCli(join(ROOT, 'cli/index.ts'), join(outDir, 'cli.js'));
    return { functions: filesIn(metafile), 'functions for Function Compute 2.0': filesIn(fc2), cli: filesIn(cli) };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Only files that give the outputs something: what is read and then left out is not shipped. */
function filesIn({
  outputs,
}: {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
}

const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly name: string;
  readonly packages: LockedPackages;
};
const dependencies = listDependencies(lock.packages, await bundledFiles());
await mkdir(OUT_DIR, { recursive: true });
await writeFile(
  join(OUT_DIR, 'bom.json'),
  `${JSON.stringify(markBill(await readNpmBill(ROOT), lock.name, dependencies), undefined, 2)}\n`,
);
await writeFile(join(OUT_DIR, 'licences.txt'), licenceList(dependencies));
const bundledCount = dependencies.filter(({ bundles }) => bundles.length > 0).length;
process.stdout.write(`${dependencies.length} packages, ${bundledCount} of them in the bundles: ${OUT_DIR}\n`);
const objections = objectionsTo(dependencies);
for (const objection of objections) process.stderr.write(`${objection}\n`);
if (objections.length > 0) process.exitCode = 1;
