import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of the system, looked for on PATH. */
export const CHROMIUM = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** Without a browser the tests that need one are left out, but never in CI, where they fail. */
export const IS_BROWSER_EXPECTED = CHROMIUM !== undefined || process.env['CI'] !== undefined;

if (CHROMIUM === undefined) {
  process.stderr.write(
    'The report page is not tested in a browser: install Chromium, as by apt-get install chromium.\n',
  );
}
