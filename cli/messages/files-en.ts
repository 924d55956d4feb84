import type { FailureText } from '../../shared/base/errors.ts';

/** What is wrong with the text of a file. Three parts each; see {@link FailureText}. */
export const FILE_TEXTS = {
  FILE_KEY_TWICE: {
    doing: 'reading {file}',
    problem: 'line {line}, column {column}: the key {key} stands twice in one object',
    remedy: 'Leave out one of the two.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;
