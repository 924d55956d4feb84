/** One entry of `packages` in package-lock.json, as far as a bill of materials needs it. */
export interface LockedPackage {
  readonly version?: string;
  /** A name or expression; in old packages a list or an object. */
  readonly license?: unknown;
  readonly hasInstallScript?: boolean;
}

/** `packages` of package-lock.json: by folder from the project's root, which itself is the empty key. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** A package that is installed, and whether its code is part of what is deployed. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
  readonly hasInstallScript: boolean;
  /** The bundles that hold code of it; none for what only builds and tests. */
  readonly bundles: readonly string[];
}

/** Packages whose install script is known and does nothing that matters, with what it does. */
const KNOWN_INSTALL_SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['@alicloud/openapi-core', 'installs an older compiler on Node 10 and 12, and ends at once on any other'],
  ['core-js', 'prints a text; in no bundle of Function Compute 3.0'],
  ['esbuild', 'checks that the binary of its platform package starts'],
]);

/**
 * Joins what is locked with what is bundled.
 * @param bundled By name of a bundle, the files in it from the project's root, as esbuild's metafile names them.
 * @returns By name, then version; the same package in several folders is one.
 */
export function listDependencies(
  packages: LockedPackages,
  bundled: Readonly<Record<string, readonly string[]>>,
): Dependency[] {
  const folders = Object.keys(packages).filter((folder) => folder.startsWith('node_modules/'));
  const longestFirst = [...folders].sort((a, b) => b.length - a.length);
  const bundlesByFolder = new Map<string, Set<string>>();
  for (const [bundle, files] of Object.entries(bundled)) {
    for (const file of files.filter((path) => path.startsWith('node_modules/'))) {
      const folder = longestFirst.find((one) => file.startsWith(`${one}/`));
      if (folder === undefined) throw new Error(`${file} is in the bundle of ${bundle} and in no locked package`);
      bundlesByFolder.set(folder, (bundlesByFolder.get(folder) ?? new Set()).add(bundle));
    }
  }
  const dependencies = new Map<string, Dependency>();
  for (const folder of folders) {
    const { version = '', license, hasInstallScript = false } = packages[folder] ?? {};
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const key = `${name}@${version}`;
    const bundles = [...(dependencies.get(key)?.bundles ?? []), ...(bundlesByFolder.get(folder) ?? [])];
    dependencies.set(key, {
      name,
      version,
      license: licenseText(license),
      hasInstallScript,
      bundles: [...new Set(bundles)].sort(),
    });
  }
  return [...dependencies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, dependency]) => dependency);
}

function licenseText(license: unknown): string | undefined {
  if (typeof license === 'string') return license === '' ? undefined : license;
  if (Array.isArray(license))
    return (
      license
        .map(licenseText)
        .filter((text) => text !== undefined)
        .join(' OR ') || undefined
    );
  if (typeof license !== 'object' || license === null || !('type' in license)) return undefined;
  return licenseText(license.type);
}

/** What stands against a dependency: an install script that nobody has looked at, or no licence. One sentence each. */
export function objectionsTo(dependencies: readonly Dependency[]): string[] {
  return dependencies.flatMap(({ name, version, license, hasInstallScript }) => [
    ...(hasInstallScript && !KNOWN_INSTALL_SCRIPTS.has(name)
      ? [
          `${name}@${version} runs a script when it is installed: read it, then add it to KNOWN_INSTALL_SCRIPTS or drop it`,
        ]
      : []),
    ...(license === undefined ? [`${name}@${version} names no licence`] : []),
  ]);
}

/** A bill of materials as `npm sbom` writes it, as far as we add to it. @see https://cyclonedx.org/docs/1.5/json/ */
export interface Bill {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: object };
  readonly components: readonly Component[];
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly scope?: string;
  readonly licenses?: readonly object[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Marks in npm's bill which bundles hold code of a package: those are required, all others excluded. A licence that npm
 * leaves out because it is no SPDX expression is given by its name. The same dependencies make the same text.
 * @throws {Error} when the bill and the dependencies are not of the same packages.
 */
export function markBill(bill: Bill, name: string, dependencies: readonly Dependency[]): object {
  const billed = new Map(bill.components.map((one) => [`${one.name}@${one.version}`, one]));
  const components = dependencies.map(({ name, version, license, bundles }) => {
    const found = billed.get(`${name}@${version}`);
    if (found === undefined) throw new Error(`${name}@${version} is locked and not in the bill of npm`);
    return {
      ...found,
      scope: bundles.length > 0 ? 'required' : 'excluded',
      ...(found.licenses === undefined && license !== undefined && { licenses: [{ license: { name: license } }] }),
      properties: [
        ...(found.properties ?? []),
        ...bundles.map((bundle) => ({ name: 'snapshare:bundle', value: bundle })),
      ],
    };
  });
  if (billed.size !== components.length) throw new Error('the bill of npm has packages that are not locked');
  return {
    ...bill,
    serialNumber: undefined,
    metadata: {
      ...bill.metadata,
      timestamp: undefined,
      // npm calls the project by its folder.
      component: { ...bill.metadata.component, type: 'application', name },
    },
    components,
  };
}

/** The licence of every dependency in a table, what is deployed first. */
export function licenceList(dependencies: readonly Dependency[]): string {
  const rows = (list: readonly Dependency[]): string[] =>
    list.map(({ name, version, license = 'none' }) => `${license.padEnd(20)} ${name}@${version}`);
  return [
    'In the bundles',
    ...rows(dependencies.filter(({ bundles }) => bundles.length > 0)),
    '',
    'Only for building and testing',
    ...rows(dependencies.filter(({ bundles }) => bundles.length === 0)),
    '',
  ].join('\n');
}
