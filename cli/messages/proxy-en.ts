import type { FailureText } from '../../shared/base/errors.ts';

const FORM = 'as in http://proxy.example.com:3128, or unset it';

/** What is wrong with the proxy that the environment names. None of it repeats the address, which may hold a password. */
export const PROXY_TEXTS = {
  PROXY_NO_ADDRESS: {
    doing: 'reading {variable}',
    problem: 'it holds no address of a proxy',
    remedy: `Write it ${FORM}. Nothing was called.`,
  },
  PROXY_OF_OTHER_KIND: {
    doing: 'reading {variable}',
    problem: 'a proxy of the kind {kind} is not spoken to',
    remedy: `Name one of HTTP ${FORM}. Nothing was called.`,
  },
  PROXY_UNREACHABLE: {
    doing: 'connecting with the proxy {proxy} of {variable}',
    problem: 'it does not answer as a proxy ({reason})',
    remedy: 'Correct {variable}, or except hosts with NO_PROXY.',
  },
  PROXY_WANTS_USER: {
    doing: 'connecting with {authority} through the proxy {proxy} of {variable}',
    problem: 'the proxy wants a user name and a password (HTTP {status})',
    remedy: 'Write them into {variable} as in http://USER:PASSWORD@HOST:PORT, special characters as %40 for @.',
  },
  PROXY_REFUSED_USER: {
    doing: 'connecting with {authority} through the proxy {proxy} of {variable}',
    problem: 'the proxy does not take the user name and password (HTTP {status})',
    remedy: 'Correct them in {variable}, special characters as %40 for @; the proxy may want another way to log in.',
  },
  PROXY_REFUSED: {
    doing: 'connecting with {authority} through the proxy {proxy} of {variable}',
    problem: 'the proxy answers HTTP {status} in place of a connection',
    remedy: 'Let the proxy connect with that host, or except it with NO_PROXY.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;
