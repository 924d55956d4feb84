import * as v from 'valibot';
import { ACCOUNT_ID, REGION_ID } from '../base/ids.ts';
import { expected, text } from './forms.ts';
import { kindOfPrincipal } from './principals.ts';

export const accountId = text(ACCOUNT_ID, 'a 16-digit account id');
export const regionId = text(REGION_ID, 'a region id as in cn-hangzhou');
export const glob = text(/^.{1,128}$/su, 'a name of up to 128 characters, in which * stands for any');

const principalWhat = 'the id of an account (16 digits), folder (fd-…), root folder (r-…) or directory (rd-…)';
export const principalId = v.pipe(
  text(/^/, principalWhat),
  v.check((id) => kindOfPrincipal(id) !== undefined, expected(principalWhat)),
);

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

/** An address for notices. It may carry a secret, so no message repeats it. */
export const noticeUrl = v.pipe(
  v.string('expected an https URL or ""'),
  v.check((url) => url === '' || (URL.canParse(url) && isSafeToSendTo(new URL(url))), 'expected an https URL or ""'),
);
