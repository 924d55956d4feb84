import type { Case } from './case.ts';
import { DIRECTORY_CASES } from './directory-cases.ts';
import { LARGE_CASES } from './large-cases.ts';
import { OUTSIDER_CASES } from './outsider-cases.ts';

/** Those that every run explores. */
export const DEFAULT_CASES: readonly Case[] = [...DIRECTORY_CASES, ...OUTSIDER_CASES];
export const ALL_CASES: readonly Case[] = [...DEFAULT_CASES, ...LARGE_CASES];
