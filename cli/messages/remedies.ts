import { REMEDIES, type RemedyCode } from '../../shared/base/errors.ts';
import type { Facts } from '../../shared/base/fill.ts';

/** What to do about a failed call, by its code. */
type Remedies = Readonly<Record<RemedyCode | 'NO_ANSWER_OF_SERVICE', string>>;

/**
 * What to do about a failed call, said to whoever sits at the command line or reads a log there: by credentials and
 * profiles, where the functions' own texts speak of their runs.
 */
export const CLI_REMEDIES: Remedies = {
  THROTTLED: 'Try again in a minute; if it stays, ask for a higher rate limit.',
  TRANSPORT: 'Try again; if it stays, check the network, the endpoint and SNAPSHARE_ENDPOINTS.',
  NO_ANSWER_OF_SERVICE:
    'What answered is not the service but, mostly, a page of a proxy, a gateway or a login on the way: open an address in a browser of this machine, and check HTTPS_PROXY and SNAPSHARE_ENDPOINTS.',
  RETRYABLE: 'Try again in a minute.',
  RIGHT_MISSING:
    'Grant this action to the user or role whose credentials made the call, or name others with --profile or --role-arn.',
  CREDENTIALS_REFUSED:
    'Check the credentials that made the call: the access key of the environment or of --profile, or the role of --role-arn.',
  CLOCK_WRONG: 'The clock of this machine is more than 15 minutes off: set it right.',
  QUOTA_REACHED: 'Ask for a higher quota or remove what is no longer needed.',
  ACCOUNT_STATUS: "Look at the account's balance and status in the console.",
  OTHER: 'Look the code up in the error list of the service and correct the request or its settings.',
};

/** The same in Simplified Chinese. */
export const CLI_REMEDIES_ZH: Remedies = {
  THROTTLED: '请一分钟后重试；若仍出现，请申请更高的频率限制。',
  TRANSPORT: '请重试；若仍出现，请检查网络、接入点和 SNAPSHARE_ENDPOINTS。',
  NO_ANSWER_OF_SERVICE:
    '应答的不是云服务，多半是途中的代理、网关或登录页面：请在本机浏览器中打开任一网址，并检查 HTTPS_PROXY 和 SNAPSHARE_ENDPOINTS。',
  RETRYABLE: '请一分钟后重试。',
  RIGHT_MISSING: '请为发起调用的凭证所属的用户或角色授予此操作的权限，或用 --profile 或 --role-arn 指定其他凭证。',
  CREDENTIALS_REFUSED: '请检查发起调用的凭证：环境变量或 --profile 的访问密钥，或 --role-arn 的角色。',
  CLOCK_WRONG: '本机时钟偏差超过 15 分钟：请校正。',
  QUOTA_REACHED: '请申请更高的配额，或移除不再需要的内容。',
  ACCOUNT_STATUS: '请在控制台查看账号的余额和状态。',
  OTHER: '请在服务的错误码列表中查找该错误码，并更正请求或其设置。',
};

const REMEDY_CODES = Object.keys(REMEDIES).filter((code): code is RemedyCode => code in REMEDIES);

/** An answer of which nothing is told but that it has no form of the service. */
const NO_ANSWER_OF_SERVICE = /Transport\.UnreadableAnswer(?: \([^()]*\))?(?:\. |$)/;

/**
 * What a failed call's text advises, as it is said here; the advice of other failures stays as it is.
 * @param problem Where the text is the advice alone, what it is for.
 */
export function withOurRemedy(text: string, ours: Remedies, problem = text): string {
  const found = REMEDY_CODES.find((code) => text.endsWith(REMEDIES[code]));
  if (!found) return text;
  const said = found === 'TRANSPORT' && NO_ANSWER_OF_SERVICE.test(problem) ? 'NO_ANSWER_OF_SERVICE' : found;
  return text.slice(0, -REMEDIES[found].length) + ours[said];
}

/** The facts in which a finding carries the text of a failed call. */
export function withOurRemedies({ error, advice, ...facts }: Facts, ours: Remedies): Facts {
  return {
    ...facts,
    ...(error !== undefined && { error: withOurRemedy(String(error), ours) }),
    ...(advice !== undefined && { advice: withOurRemedy(String(advice), ours) }),
  };
}
