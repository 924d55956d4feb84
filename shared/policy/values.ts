import * as v from 'valibot';
import { ACCOUNT_ID, REGION_ID } from '../base/ids.ts';
import { expected, ownText, says, text } from './forms.ts';
import { readLabel } from './labels.ts';
import { type Phrase, phrase, quoted } from './phrases.ts';
import { kindOfPrincipal } from './principals.ts';
import { isTarget, parseDay } from './tokens.ts';

export const accountId = text(ACCOUNT_ID, 'ACCOUNT_ID');
export const regionId = text(REGION_ID, 'REGION_ID');
export const glob = ownText(/^.{1,128}$/su, 'GLOB');

export const principalId = v.pipe(
  text(/^/, 'PRINCIPAL_ID'),
  v.check((id) => kindOfPrincipal(id) !== undefined, expected(phrase('PRINCIPAL_ID'))),
);

export const day = v.pipe(
  text(/^/, 'DAY'),
  v.check((date) => parseDay(date) !== undefined, expected(phrase('DAY'))),
);

export const target = v.pipe(text(/^/, 'ALLOWED_TARGET'), v.check(isTarget, expected(phrase('ALLOWED_TARGET'))));

/** What the key of a label was meant to be, where a colon came along with it from a mapping; else the key. */
function meantKey(written: string): string {
  let key = readLabel(written).key.trimEnd();
  // Cut one by one: an expression with an end looks at every run of colons from each of its places.
  while (key.endsWith(':') || key.endsWith('：')) key = key.slice(0, -1).trimEnd();
  return key;
}

function labelFacts(written: unknown): Phrase['facts'] {
  const { value } = readLabel(String(written));
  const key = meantKey(String(written));
  return { key, label: quoted(value === undefined ? key : `${key}=${value}`) };
}

/** RAM compares keys whole, so that a key with a star in it could be kept from nobody. */
export const label = v.pipe(
  ownText(/^/, 'LABEL'),
  v.check((written) => /^[^*]+$/.test(readLabel(written).key) && meantKey(written) !== '', expected(phrase('LABEL'))),
  v.check((written) => ['', readLabel(written).key].includes(meantKey(written)), says('LABEL_COLON', labelFacts)),
);

/** @see ECS API 2014-05-26, TagResources: keys of up to 128 characters, and the beginnings and parts that are refused. */
export function tagKey(maxChars: number) {
  const what = expected(phrase('TAG_KEY', { max: maxChars }));
  return v.pipe(
    ownText(/^[^\s]+$/, 'TAG_KEY', { max: maxChars }),
    v.maxLength(maxChars, what),
    v.check((key) => !/^(aliyun|acs:)/i.test(key) && !/https?:\/\//i.test(key), what),
  );
}

/** Encrypted on its way, or not leaving the machine. */
function isSafeToSendTo({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

/** Whether notices may be sent to an address. */
export function isNoticeUrl(url: string): boolean {
  return URL.canParse(url) && isSafeToSendTo(new URL(url));
}

const FROM_ENVIRONMENT = /^env:([A-Za-z_][A-Za-z0-9_]{0,63})$/;

/** The variable that holds an address for notices, where the policy names one in place of the address. */
export function variableOf(setting: string): string | undefined {
  return FROM_ENVIRONMENT.exec(setting)?.[1];
}

const addressExpected = says('EXPECTED_ADDRESS');

/** Where notices are sent: an address, or the variable that holds it. It may carry a secret, so no message repeats it. */
export const noticeAddress = v.pipe(
  v.string(addressExpected),
  v.check((setting) => setting === '' || variableOf(setting) !== undefined || isNoticeUrl(setting), addressExpected),
);
