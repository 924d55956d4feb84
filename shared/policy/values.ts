import * as v from 'valibot';
import { ACCOUNT_ID, REGION_ID } from '../base/ids.ts';
import { expected, text } from './forms.ts';
import { kindOfPrincipal } from './principals.ts';
import { isTarget, parseDay } from './tokens.ts';

export const accountId = text(ACCOUNT_ID, 'a 16-digit account id');
export const regionId = text(REGION_ID, 'a region id as in cn-hangzhou');
export const glob = text(/^.{1,128}$/su, 'a name of up to 128 characters, in which * stands for any');

const principalWhat = 'the id of an account (16 digits), folder (fd-…), root folder (r-…) or directory (rd-…)';
export const principalId = v.pipe(
  text(/^/, principalWhat),
  v.check((id) => kindOfPrincipal(id) !== undefined, expected(principalWhat)),
);

const dayWhat = 'a date as in 2026-03-31';
export const day = v.pipe(
  text(/^/, dayWhat),
  v.check((date) => parseDay(date) !== undefined, expected(dayWhat)),
);

const targetWhat = `${principalWhat} or a @group`;
export const target = v.pipe(text(/^/, targetWhat), v.check(isTarget, expected(targetWhat)));

/** @see ECS API 2014-05-26, TagResources: keys of up to 128 characters, and the beginnings and parts that are refused. */
export function tagKey(maxChars: number) {
  const what = `a tag key of up to ${maxChars} characters that does not begin with aliyun or acs: and holds no http://`;
  return v.pipe(
    text(/^[^\s]+$/, what),
    v.maxLength(maxChars, expected(what)),
    v.check((key) => !/^(aliyun|acs:)/i.test(key) && !/https?:\/\//i.test(key), expected(what)),
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

const noticeAddressWhat = 'expected an https URL, "env:NAME" or ""';

/** Where notices are sent: an address, or the variable that holds it. It may carry a secret, so no message repeats it. */
export const noticeAddress = v.pipe(
  v.string(noticeAddressWhat),
  v.check((setting) => setting === '' || variableOf(setting) !== undefined || isNoticeUrl(setting), noticeAddressWhat),
);
