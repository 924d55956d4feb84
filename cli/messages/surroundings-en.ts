import type { FailureText } from '../../shared/base/errors.ts';

const ANOTHER_SOURCE =
  'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure and name the profile with --profile.';

/** What is wrong with what a command finds on the machine: credentials, files and the way to the network. */
export const SURROUNDINGS_INPUT_TEXTS = {
  NO_CREDENTIALS: {
    doing: 'looking for credentials',
    problem: 'no source of the credential chain has any: {reason}',
    remedy: ANOTHER_SOURCE,
  },
  NO_PROFILE: {
    doing: 'looking for credentials of the profile {profile}',
    problem: 'there is no such profile: {reason}',
    remedy: ANOTHER_SOURCE,
  },
  PROFILE_UNUSABLE: {
    doing: 'looking for credentials of the profile {profile}',
    problem: 'it gives none: {reason}',
    remedy: 'Correct the profile, log in again or check the network, or name another one with --profile.',
  },
  FILE_NO_TEXT: {
    doing: 'reading {file}',
    problem: 'it is no text in UTF-8, or in UTF-16 with a byte order mark',
    remedy: 'Save it as UTF-8.',
  },
  CREDENTIALS_MISENCODED: {
    doing: 'looking for credentials',
    problem: '{file} begins with a byte order mark, with which the official tools do not read it',
    remedy: 'Save it as UTF-8 without a byte order mark.',
  },
  CREDENTIAL_STRAY: {
    doing: 'looking for credentials',
    problem: '{name} holds {character}, which no key or token does',
    remedy: 'Set it again without ends of lines, blanks or quotes. Nothing was called.',
  },
  CREDENTIAL_NO_TOKEN: {
    doing: 'looking for credentials',
    problem: '{name} is the key of a role, and {token} is empty',
    remedy: 'Give the token that came with the key. Nothing was called.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;
