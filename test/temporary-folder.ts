import { takeTemporaryFolder } from '../scripts/temporary-folder.ts';

/** Runs once around all tests; what is returned runs after them. */
export default takeTemporaryFolder;
