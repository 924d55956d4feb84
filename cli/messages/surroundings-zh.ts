import type { FailureText } from '../../shared/base/errors.ts';
import type { SURROUNDINGS_INPUT_TEXTS } from './surroundings-en.ts';

const ANOTHER_SOURCE =
  '请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，或执行 aliyun configure 并用 --profile 指定配置名。';

/** {@link SURROUNDINGS_INPUT_TEXTS} in Simplified Chinese. */
export const SURROUNDINGS_INPUT_TEXTS_ZH: Readonly<Record<keyof typeof SURROUNDINGS_INPUT_TEXTS, FailureText>> = {
  NO_CREDENTIALS: {
    doing: '查找凭证',
    problem: '凭证链中没有可用的凭证：{reason}',
    remedy: ANOTHER_SOURCE,
  },
  NO_PROFILE: {
    doing: '查找配置 {profile} 的凭证',
    problem: '没有同名配置：{reason}',
    remedy: ANOTHER_SOURCE,
  },
  PROFILE_UNUSABLE: {
    doing: '查找配置 {profile} 的凭证',
    problem: '该配置没有给出凭证：{reason}',
    remedy: '请更正该配置、重新登录或检查网络，或用 --profile 指定其他配置。',
  },
  FILE_NO_TEXT: {
    doing: '读取 {file}',
    problem: '不是 UTF-8 文本，也不是带 BOM 的 UTF-16 文本',
    remedy: '请将其保存为 UTF-8。',
  },
  CREDENTIALS_MISENCODED: {
    doing: '查找凭证',
    problem: '{file} 以字节顺序标记（BOM）开头，官方工具无法读取',
    remedy: '请将其保存为不带 BOM 的 UTF-8。',
  },
  CREDENTIAL_STRAY: {
    doing: '查找凭证',
    problem: '{name} 中有 {character}，密钥和令牌中不会有该字符',
    remedy: '请去掉换行、空格和引号后重新设置。未发起任何调用。',
  },
  CREDENTIAL_NO_TOKEN: {
    doing: '查找凭证',
    problem: '{name} 是角色的密钥，而 {token} 为空',
    remedy: '请给出与该密钥一同取得的令牌。未发起任何调用。',
  },
};
