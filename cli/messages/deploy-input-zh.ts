import type { FailureText } from '../../shared/base/errors.ts';
import type { DEPLOY_INPUT_TEXTS } from './deploy-input-en.ts';

const BUILD = '请用针对 3.0 的策略构建，或用您自己的工具把 dist/functions 部署到 2.0 的服务。';

/** The same in Chinese. */
export const DEPLOY_INPUT_TEXTS_ZH: Readonly<Record<keyof typeof DEPLOY_INPUT_TEXTS, FailureText>> = {
  ACCOUNTS_UNUSABLE: {
    doing: '读取账号文件 {file}',
    problem: '{problem}',
    remedy: '请给出 owner；如有成员自行运行函数，再给出 members；每项都有 accountId 和 access。',
  },
  POLICY_IS_EXAMPLE: {
    doing: '部署 {file}',
    problem: '它是示例，其中没有您的账号',
    remedy: '请用 npx snapshare init 编写自己的策略，然后重试。未做任何更改。',
  },
  NOT_RENDERED: {
    doing: '为 {region} 渲染 {file}',
    problem: '{problem}',
    remedy: '请更正该文件。未做任何更改。',
  },
  NO_DEPLOYMENT_TOOL: {
    doing: '查找部署工具',
    problem: '没有 Serverless Devs 的命令 s',
    remedy: '请用 npm install {tool} 安装（或 npm install -g）。--dry-run 不需要它。',
  },
  NOT_STAGED: {
    doing: '准备要部署的内容',
    problem: '{file} 不存在',
    remedy: '在检出目录中请执行 npm run build；否则请重新安装软件包。未做任何更改。',
  },
  BUILT_FOR_OTHER: {
    doing: '准备要部署的内容',
    problem: '代码是为函数计算 {built}.0 构建的',
    remedy: BUILD,
  },
  FILES_FOR_3: {
    doing: '准备要部署的内容',
    problem: '部署文件用于函数计算 3.0，而策略为 functionCompute.version: 2',
    remedy: BUILD,
  },
  CANNOT_DEPLOY: { doing: '准备部署', problem: '{problem}', remedy: '未做任何更改。请更正后重试。' },
};
