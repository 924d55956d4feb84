import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * The page's script and style, made from source when the report is loaded. A bundle of the command line carries the
 * finished texts in the place of this module: see `scripts/embed-report.ts`.
 */
export const CLIENT_CODE = bundleText('client/main.ts');
export const STYLE = bundleText('style.css');

function bundleText(path: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, path)],
    bundle: true,
    write: false,
    minify: true,
    // Non-ASCII as it is: the page says that it is UTF-8.
    charset: 'utf8',
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text.trim() ?? '';
}
