import type { FailureText } from '../../shared/base/errors.ts';
import { DEPLOY_INPUT_TEXTS_ZH } from './deploy-input-zh.ts';
import { FILE_TEXTS_ZH } from './files-zh.ts';
import { INPUT_CHANGE_TEXTS_ZH } from './input-changes-zh.ts';
import type { InputTextCode } from './input-en.ts';
import { OWNER_INPUT_TEXTS_ZH } from './owners-zh.ts';
import { PROXY_TEXTS_ZH } from './proxy-zh.ts';
import { SURROUNDINGS_INPUT_TEXTS_ZH } from './surroundings-zh.ts';

/** {@link INPUT_TEXTS} in Simplified Chinese. */
export const INPUT_TEXTS_ZH: Readonly<Record<InputTextCode, FailureText>> = {
  ...INPUT_CHANGE_TEXTS_ZH,
  ...SURROUNDINGS_INPUT_TEXTS_ZH,
  ...FILE_TEXTS_ZH,
  ...DEPLOY_INPUT_TEXTS_ZH,
  ...OWNER_INPUT_TEXTS_ZH,
  ...PROXY_TEXTS_ZH,
  REGION_NOT_IN_POLICY: {
    doing: '选择地域 {region}',
    problem: '策略中没有该地域，因此不在那里做任何操作',
    remedy: '请将其加入 regions，或指定 {regions} 之一。',
  },
  NO_TERMINAL: { doing: '请求确认', problem: '没有可供询问的终端', remedy: '请给出 --yes，不询问而直接执行。' },
  BAD_ROLE_ARN: {
    doing: '读取 --role-arn',
    problem: '{arn} 不是角色的 ARN',
    remedy: '写法如 acs:ram::1234567890123456:role/snapshare-operator。',
  },
  PLAN_PASSES_NO_BRAKE: {
    doing: '执行 {file}',
    problem: '该计划并非为越过限额而制定',
    remedy: '请另行制定：snapshare plan {options} --out FILE',
  },
  PLAN_PASSES_BRAKES: {
    doing: '执行 {file}',
    problem: '该计划越过 {brakes} 的限额',
    remedy: '审查后请再次写明：{command}',
  },
  JOURNAL_EXISTS: {
    doing: '写日志文件 {file}',
    problem: '该文件已存在',
    remedy: '请用 --journal 指定其他文件。没有日志文件就不创建任何内容，否则无法清理。',
  },
  JOURNAL_UNWRITABLE: {
    doing: '写日志文件 {file}',
    problem: '无法写入（{reason}）',
    remedy: '请用 --journal 指定其他文件。没有日志文件就不创建任何内容，否则无法清理。',
  },
  JOURNAL_NO_BEGIN: {
    doing: '读取日志文件 {file}',
    problem: '它的开头不是 probe 的日志',
    remedy: '请指定 probe 所说的由它保存的文件；未触碰任何内容。',
  },
  JOURNAL_BAD_LINE: {
    doing: '读取日志文件 {file}',
    problem: '其中有一行的格式无法识别',
    remedy: '请指定 probe 所说的由它保存的文件；未触碰任何内容。',
  },
  FILE_UNREADABLE: { doing: '读取 {file}', problem: '无法读取（{reason}）', remedy: '请指定有权读取的文件。' },
  FILE_EXISTS: { doing: '写入 {file}', problem: '该文件已存在', remedy: '请在有权写入的目录中指定其他文件。' },
  FILE_UNWRITABLE: {
    doing: '写入 {file}',
    problem: '无法写入（{reason}）',
    remedy: '请在有权写入的目录中指定其他文件。',
  },
  NO_MEMBERS: {
    doing: '从成员账号查看',
    problem: '策略中没有成员账号',
    remedy: '请在策略中给出 members.roleName 和 members.accounts。',
  },
  UNUSED_FOR: {
    doing: '读取 --unused-for {text}',
    problem: '不是天数或周数',
    remedy: '请给出天数或周数，例如 30d 或 4w。',
  },
  PLAN_NO_JSON: {
    doing: '读取计划 {file}',
    problem: '不是 JSON',
    remedy: '请用以下命令制定：snapshare plan --out FILE',
  },
  PLAN_OTHER_SCHEMA: {
    doing: '读取计划 {file}',
    problem: '不是 {schema} 格式的文档',
    remedy: '请用以下命令制定：snapshare plan --out FILE',
  },
  EXPLAIN_SHARED_IN: {
    doing: '说明 {snapshotId}',
    problem: '它是账号 {ownerAccountId} 的 {sourceId}，由该账号共享给本账号，因此本账号可以读取',
    remedy: '只有其所有者能说明通过哪些共享单元、到何时，以及还有谁读取。',
  },
  NO_PRINCIPAL: {
    doing: '读取所问对象',
    problem: '{principal} 不是账号、资源夹或资源目录',
    remedy:
      '请给出账号的 16 位数字或其 ARN（acs:ram::ID:root），或资源夹（fd-…）、根资源夹（r-…）、资源目录（rd-…）的 ID。',
  },
  NO_PRINCIPAL_OR_GROUP: {
    doing: '读取所问对象',
    problem: '{principal} 不是账号、资源夹、资源目录或 @组',
    remedy:
      '请给出账号的 16 位数字或其 ARN（acs:ram::ID:root），或资源夹（fd-…）、根资源夹（r-…）、资源目录（rd-…）的 ID，或以 @名称 给出策略中的组。',
  },
  NO_ACCOUNT: {
    doing: '读取所问对象',
    problem: '{account} 不是账号',
    remedy:
      '请给出账号的 16 位数字，或其 ARN（acs:ram::ID:root）。共享给资源夹或资源目录的内容，请用 snapshare status --principal ID 查看。',
  },
  NO_SNAPSHOT: {
    doing: '查找快照 {snapshotId}',
    problem: '{regions} 中没有该快照',
    remedy: '请检查 ID 和账号，或用 --region 指定其他地域。',
  },
  NO_TARGET: {
    doing: '读取对象 {target}',
    problem: '不是 share-to 标签的对象',
    remedy: '请给出账号、资源夹、资源目录或 @组，可带期限：1111222233334444/14d。未更改任何内容。',
  },
  NO_GROUP: {
    doing: '读取对象 {target}',
    problem: '策略中没有该组',
    remedy: '请指定策略中的组：{groups}。未更改任何内容。',
  },
  TARGET_NOT_PERMITTED: {
    doing: '读取对象 {target}',
    problem: '策略不允许该对象',
    remedy: '请让策略的负责人将其列入 principals.directory 或 principals.external。未更改任何内容。',
  },
  TAGS_FULL: {
    doing: '在 {snapshotId} 的标签中添加对象',
    problem: '{key} 及其延续标签已满',
    remedy: '请用资源夹或 @组 代替单个账号。',
  },
  NO_OUTSIDER: {
    doing: '再次邀请 {accountId}',
    problem: '策略的 principals.external 中没有该账号',
    remedy: '只邀请资源目录外的账号；请先将其列入。',
  },
  NO_INVITATION: {
    doing: '查找邀请 {invitationId}',
    problem: '没有该 ID 的邀请在等待答复',
    remedy: '查看等待中的邀请：snapshare invitations',
  },
  NOT_ADOPTABLE: {
    doing: '在 {regions} 中查找 {shareIds}',
    problem: '没有含有快照且尚不属于我们的此类共享单元',
    remedy: '未做任何更改。请检查 ID 和账号，或用 --region 指定其他地域。',
  },
  NO_LOCAL_CLOUD: {
    doing: '启动本地云',
    problem: '{file} 不存在',
    remedy: '在项目的检出目录中请执行 npm run build；否则请重新安装软件包。',
  },
  NO_DOCUMENT: { doing: '查找文档 {name}', problem: '没有该名称的文档', remedy: '请指定以下之一：{names}。' },
  PROBE_NO_REGION: {
    doing: '读取 --region',
    problem: '没有给出该选项',
    remedy: '请指定两个账号都使用的地域，如 cn-hangzhou。',
  },
  PROBE_BAD_REGION: { doing: '读取 --region', problem: '不是地域 ID 的格式', remedy: '写法如 cn-hangzhou。' },
  PROBE_NO_RECIPIENT: {
    doing: '读取 --recipient-profile',
    problem: '没有给出该选项',
    remedy: '请指定另一个账号的配置名，快照将共享给该账号。',
  },
  PROBE_SAME_ACCOUNT: {
    doing: '读取 --recipient-profile',
    problem: '它与所有者是同一个账号',
    remedy: '请指定另一个账号的配置名，快照将共享给该账号。',
  },
  PROBE_RECIPIENT_NEEDED: {
    doing: '读取 --recipient-profile',
    problem: '没有给出该选项',
    remedy: '日志文件中有接收方的内容。',
  },
  PROBE_OTHER_ACCOUNT: {
    doing: '读取 {option}',
    problem: '它属于账号 {accountId}，而日志文件属于 {expected}',
    remedy: '请指定运行 probe 时所用的配置名；未触碰任何内容。',
  },
  PROBE_NO_EXPERIMENT: { doing: '读取 --only', problem: '没有试验 {name}', remedy: '请指定 {names} 中的若干项。' },
  PROBE_OUT_IS_JOURNAL: {
    doing: '读取 --out',
    problem: '它就是日志文件，而清理需要日志文件',
    remedy: '请指定其他文件。',
  },
  PROBE_NO_SNAPSHOT: {
    doing: '读取 --snapshot',
    problem: '账号 {accountId} 在 {region} 没有快照 {snapshotId}',
    remedy: '请指定所有者在该地域的快照，或去掉该选项。',
  },
};
