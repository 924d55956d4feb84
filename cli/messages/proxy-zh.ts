import type { FailureText } from '../../shared/base/errors.ts';
import type { PROXY_TEXTS } from './proxy-en.ts';

/** The same in Simplified Chinese. */
export const PROXY_TEXTS_ZH: Readonly<Record<keyof typeof PROXY_TEXTS, FailureText>> = {
  PROXY_NO_ADDRESS: {
    doing: '读取 {variable} ',
    problem: '其中没有代理地址',
    remedy: '请写成 http://proxy.example.com:3128 的形式，或取消设置。没有发起任何调用。',
  },
  PROXY_OF_OTHER_KIND: {
    doing: '读取 {variable} ',
    problem: '不支持 {kind} 类型的代理',
    remedy: '请指定 HTTP 代理，例如 http://proxy.example.com:3128，或取消设置。没有发起任何调用。',
  },
  PROXY_UNREACHABLE: {
    doing: '连接 {variable} 的代理 {proxy} ',
    problem: '它没有作为代理应答（{reason}）',
    remedy: '请更正 {variable}，或用 NO_PROXY 排除主机。',
  },
  PROXY_WANTS_USER: {
    doing: '通过 {variable} 的代理 {proxy} 连接 {authority} ',
    problem: '代理要求用户名和密码（HTTP {status}）',
    remedy: '请写入 {variable}，形式为 http://USER:PASSWORD@HOST:PORT，特殊字符需编码，例如 @ 写成 %40。',
  },
  PROXY_REFUSED_USER: {
    doing: '通过 {variable} 的代理 {proxy} 连接 {authority} ',
    problem: '代理不接受该用户名和密码（HTTP {status}）',
    remedy: '请在 {variable} 中更正，特殊字符需编码，例如 @ 写成 %40；代理也可能要求其他登录方式。',
  },
  PROXY_REFUSED: {
    doing: '通过 {variable} 的代理 {proxy} 连接 {authority} ',
    problem: '代理以 HTTP {status} 应答，没有建立连接',
    remedy: '请让代理允许连接该主机，或用 NO_PROXY 排除它。',
  },
};
