import type { FailureText } from '../../shared/base/errors.ts';
import type { ENDPOINT_PROBLEMS, EndpointCode } from '../../shared/cloud/alibaba/wire/endpoints.ts';
import type { TOO_MUCH } from '../../shared/rights/document.ts';
import type { UNREADABLE } from '../../shared/runtime/load-policy.ts';

/** What is wrong with what a command hands on to parts that functions use as well, in Simplified Chinese. */
export const INPUT_ZH: Readonly<Record<keyof typeof UNREADABLE | keyof typeof TOO_MUCH | EndpointCode, FailureText>> = {
  POLICY_UNOPENED: policyFile('无法打开（{reason}）'),
  POLICY_NO_FILE: policyFile('不是普通文件'),
  POLICY_TOO_LARGE: policyFile('超过 1 MiB'),
  POLICY_NO_TEXT: policyFile('无法按 UTF-8 读取（{reason}）'),
  DOCUMENTS_TOO_MANY: documents('需要 {count} 份各 {maxChars} 个字符的文档，而最多可附加 {maxDocuments} 份'),
  TRUST_TOO_LONG: documents('信任策略有 {chars} 个字符，而一份文档最多 {maxChars} 个字符'),
  TEMPLATE_TOO_LARGE: documents('模板有 {bytes} 字节，而资源编排的模板最多 {maxBytes} 字节'),
  DOCUMENT_TOO_LONG: documents('关于 {about} 的语句有 {chars} 个字符，而一份文档最多 {maxChars} 个字符'),
  ENDPOINTS_READING: endpoints('读取 SNAPSHARE_ENDPOINTS'),
  ENDPOINTS_CHOOSING: endpoints('选择 {region} 的 {product} 接入点'),
  ENDPOINTS_FINDING: endpoints('从 SNAPSHARE_ENDPOINTS 选择 {region} 的 {product} 接入点'),
};

/** What is wrong with endpoints: the fact `problems` of their failures. */
export const ENDPOINT_PROBLEMS_ZH: Readonly<Record<keyof typeof ENDPOINT_PROBLEMS, string>> = {
  NO_REGION_ID: '不是地域 ID 的格式',
  NO_ACCOUNT_ID: '函数所在账号的 ID 不是数字',
  NO_PRODUCT: '该地域没有 {product} 的网址',
  NO_REGION: '映射中没有该地域',
  NO_REGIONS: '映射中没有任何地域',
  NO_JSON: '不是 JSON',
  KEY_TWICE: '键 {key} 在同一个映射中出现两次',
  NO_MAP: '应为从地域到网址的映射',
  NO_MAP_OF_PRODUCTS: '应为网址，或从产品到网址的映射',
  UNKNOWN_PRODUCT: '没有该产品，应为 {products} 之一',
  NO_URL: '应为网址，如 https://ecs-vpc.cn-hangzhou.aliyuncs.com',
  OTHER_SCHEME: '网址应以 https:// 或 http:// 开头',
  WITH_USER: '此处的网址不能带用户名或密码',
  WITH_PATH: '网址不应带路径和查询参数',
};

function endpoints(doing: string): FailureText {
  return {
    doing,
    problem: '{problems}',
    remedy: '请以 JSON 给出 SNAPSHARE_ENDPOINTS：地域 → 网址，或地域 → { 产品 → 网址 }；也可以不设置。',
  };
}

function policyFile(problem: string): FailureText {
  return { doing: '读取策略文件 {path}', problem, remedy: '请指定可读的、不超过 1 MiB 的 YAML 或 JSON 文件。' };
}

function documents(problem: string): FailureText {
  return {
    doing: '编写权限文档 {what}',
    problem,
    remedy: '请减少所列的对象：用资源夹代替其中的账号，用 `directory` 代替成员或所有者的列表。',
  };
}
