import { closeSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the SDK says where a profile or its file is not there at all. */
const OF_ABSENCE = /^(?:unable to get profile|reading aliyun cli config|Can not find credential type|there is no )/;

/** What an answer of the service gives as its code, in a text that repeats the answer. */
const CODE_IN_ANSWER = /"(?:Code|code|error)"\s*:\s*"([A-Za-z][\w.]{0,60})"/;

/**
 * Why none of some sources had credentials, in the SDK's words.
 * @returns Whether that is all that speaks against them: that they are not there.
 */
export function whyNone(failures: readonly unknown[]): { readonly isAbsent: boolean; readonly reason: string } {
  const reasons = failures.map((error) => (error instanceof Error ? reasonIn(error.message) : ''));
  const telling = reasons.filter((reason) => reason !== '' && !OF_ABSENCE.test(reason));
  const told = telling.length > 0 ? telling : reasons;
  return { isAbsent: telling.length === 0, reason: [...new Set(told)].join('; ') };
}

/**
 * What of a message of the SDK may be shown. Behind a colon or a sign of equality it repeats what it could not use: a
 * file of secrets, the answer of a service, an address with what was signed. Of an answer its code is kept.
 */
function reasonIn(message: string): string {
  const plain = message
    .replace(/^unable to get credentials from any of the providers in the chain: /, '')
    // The address of a source that nobody named.
    .replace(/(?:, )?getaddrinfo ENOTFOUND undefinedGET https:\/\/undefined\/ failed\.?/, '')
    .replace(/ENOENT: no such file or directory, \w+ /g, 'there is no ')
    .replace(/ConnectTimeout: Connect /g, 'ConnectTimeout ')
    .replace(/, support: .*/, '');
  const [shown = ''] = withHostsOnly(plain).split(/: | [=:]|[{}\n\r]/);
  const [, code] = CODE_IN_ANSWER.exec(message) ?? [];
  let text = shown.trim();
  while (text.endsWith('.') || text.endsWith(',')) text = text.slice(0, -1);
  return code === undefined || code === 'Success' ? text : `${text} (${code})`;
}

/** A text in which of every address, and of the call that it belongs to, the host is left. */
function withHostsOnly(text: string): string {
  const [before = '', ...parts] = text.split(/(https?:\/\/\S*)/);
  let shown = before;
  for (let at = 0; at < parts.length; at += 2) {
    const [address = '', after = ''] = [parts[at], parts[at + 1]];
    const host = URL.canParse(address) ? new URL(address).host : '…';
    shown = `${withoutMethod(shown.trimEnd())} (${host})${after.startsWith(FAILED) ? after.slice(FAILED.length) : after}`;
  }
  return shown;
}

const FAILED = ' failed';

/** The SDK writes the method right behind the text before it. */
function withoutMethod(text: string): string {
  const method = ['GET', 'POST', 'PUT', 'HEAD'].find((one) => text.endsWith(one));
  return method === undefined ? text : text.slice(0, -method.length).trimEnd();
}

/** How files begin that the SDK does not read: byte order marks of UTF-8 and UTF-16. */
const MARKS = [
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const;

/** The file with profiles that is not written as the SDK reads it, if there is one. */
export function misencodedFile(): string | undefined {
  const files = [
    join(homedir(), '.aliyun/config.json'),
    process.env['ALIBABA_CLOUD_CREDENTIALS_FILE'] || join(homedir(), '.alibabacloud/credentials'),
  ];
  return files.find((file) => {
    const begin = beginOf(file);
    return MARKS.some((mark) => mark.every((byte, at) => begin[at] === byte));
  });
}

/** Its first bytes; none where it cannot be read. */
function beginOf(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const begin = Buffer.alloc(3);
      return begin.subarray(0, readSync(file, begin));
    } finally {
      closeSync(file);
    }
  } catch {
    return Buffer.alloc(0);
  }
}
