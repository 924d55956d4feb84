import type { FailureText } from '../../shared/base/errors.ts';
import type { INPUT_CHANGE_TEXTS } from './input-changes-en.ts';

/** The same in Simplified Chinese. */
export const INPUT_CHANGE_TEXTS_ZH: Readonly<Record<keyof typeof INPUT_CHANGE_TEXTS, FailureText>> = {
  NO_POLICY: {
    doing: '查找策略',
    problem: '本文件夹中没有 {file}',
    remedy: '请用 snapshare init 编写一个，或用 --policy 或 SNAPSHARE_POLICY 指定。',
  },
  REGION_MISSPELT: {
    doing: '读取 --region',
    problem: '{region} 不是已知的地域（是否应为 {meant}？）',
    remedy: '请指定地域，如 cn-hangzhou。',
  },
  REGION_FORM: {
    doing: '读取 --region {regions}',
    problem: '不是地域 ID 的形式',
    remedy: '请指定地域，如 cn-hangzhou。',
  },
  OTHER_ACCOUNT: {
    doing: '检查凭证所属的账号',
    problem: '找到的凭证属于账号 {accountId}，而策略的 expectedAccountIds 为 {expected}',
    remedy: '未读取也未更改任何内容。请用 --profile 指定属于其中账号的配置；若策略确实用于该账号，请将其列入。',
  },
  OTHER_PROFILE: {
    doing: '检查凭证所属的账号',
    problem: '配置 {profile} 的凭证属于账号 {accountId}，而策略的 expectedAccountIds 为 {expected}',
    remedy: '未读取也未更改任何内容。请用 --profile 指定属于其中账号的配置；若策略确实用于该账号，请将其列入。',
  },
  OTHER_ROLE: {
    doing: '检查凭证所属的账号',
    problem: '将扮演的 {roleArn} 属于账号 {accountId}，而策略的 expectedAccountIds 为 {expected}',
    remedy: '未读取也未更改任何内容。请用 --profile 指定属于其中账号的配置；若策略确实用于该账号，请将其列入。',
  },
  FORMAT_TWICE: {
    doing: '读取选项',
    problem: '--json 即 --format json，而同时又给出了 --format {format}',
    remedy: '请只给出其中之一。',
  },
  SHARED_IN: {
    doing: '共享 {snapshotId}',
    problem: '它是账号 {ownerAccountId} 的 {sourceId}，只有该账号能共享它',
    remedy: '请复制后共享副本，或让其所有者共享。未更改任何内容。',
  },
  TARGET_OWNER: {
    doing: '读取对象 {target}',
    problem: '快照本就属于该账号',
    remedy: '请指定不拥有该快照的账号。未更改任何内容。',
  },
  LIMIT_OVER: {
    doing: '读取对象 {target}',
    problem: '其期限已于 {end} 结束',
    remedy: '请给出更晚的期限，或不给期限。未更改任何内容。',
  },
  LIMIT_OVER_SINCE: {
    doing: '读取对象 {target}',
    problem: '其期限自快照创建时起算，已于 {end} 结束',
    remedy: '请给出更晚的期限，或不给期限。未更改任何内容。',
  },
  NO_FOLDER: {
    doing: '读取对象 {target}',
    problem: '资源目录中没有这个资源夹',
    remedy: '请检查 ID。未更改任何内容。',
  },
  TARGET_NOWHERE: {
    doing: '读取对象 {target}',
    problem: '它既不在资源目录中，也不在策略的 principals.external 中',
    remedy: '请检查 ID。目录外的账号须先列入 principals.external。未更改任何内容。',
  },
  REVOKE_NOTHING: {
    doing: '读取要结束的内容',
    problem: '没有指定任何内容',
    remedy: '请指定快照、--account 或 --share；指定多项时，结束它们共有的部分。',
  },
  ADOPT_OTHERS: {
    doing: '接管 {shareIds}',
    problem: '{shareId} 属于部署 {written}',
    remedy:
      '未更改任何内容。若该部署已不存在或放弃它，请给出 --from-installation {installation}；须先移除其函数，否则它们会继续更改。',
  },
  ADOPT_NONE_OF: {
    doing: '从部署 {installation} 接管',
    problem: '{shareIds} 都不属于它',
    remedy: '未更改任何内容。请检查名称，或去掉 --from-installation。',
  },
  INIT_UNANSWERED: {
    doing: '询问策略内容',
    problem: '尚未回答完，输入就已结束',
    remedy: '未写入任何内容。请回答，或用选项给出所问的内容。',
  },
  EARLIER_NO_JSON: {
    doing: '读取先前的暴露结果 {file}',
    problem: '不是 JSON',
    remedy: '请指定由以下命令写出的文件：snapshare exposure --json',
  },
  EARLIER_OTHER_SCHEMA: {
    doing: '读取先前的暴露结果 {file}',
    problem: '不是 {schema} 结构的文档',
    remedy: '请指定由以下命令写出的文件：snapshare exposure --json',
  },
  EARLIER_OTHER_ACCOUNT: {
    doing: '读取先前的暴露结果 {file}',
    problem: '它属于账号 {accountId}，而当前账号是 {expected}',
    remedy: '请指定由以下命令写出的文件：snapshare exposure --json',
  },
  REVOKE_SHARED_IN: {
    doing: '在 {regions} 查找快照 {snapshotId}',
    problem: '它是 {ownerAccountId} 的快照，由该账号共享给本账号',
    remedy: '只有其所有者能结束对它的读取。',
  },
  REVOKE_NO_SNAPSHOT: {
    doing: '在 {regions} 查找快照 {snapshotId}',
    problem: '那里没有',
    remedy: '未更改任何内容。请检查 ID 和账号，或用 --region 指定其他地域。',
  },
  REVOKE_NO_SHARE: {
    doing: '在 {regions} 查找共享单元 {shareId}',
    problem: '本账号在那里没有此 ID 的共享单元',
    remedy: '未更改任何内容。请检查 ID 和账号，或用 --region 指定其他地域。',
  },
  UNTIL_NO_DATE: {
    doing: '读取 --until {until}',
    problem: '不是日期',
    remedy: '请以 YYYY-MM-DD 给出尚未过去的一天；有效至当天结束（UTC）。',
  },
  UNTIL_OVER: {
    doing: '读取 --until {until}',
    problem: '已过去',
    remedy: '请以 YYYY-MM-DD 给出尚未过去的一天；有效至当天结束（UTC）。',
  },
  NOTHING_WAITS: {
    doing: '为 {snapshotId} 批准 {principal}',
    problem: '没有标签请求它，或其时间已过，或策略无需批准即允许它，或根本不允许',
    remedy: '查看待批准的内容：snapshare approvals；查看原因：snapshare explain {snapshotId} {principal}{ofAccount}',
  },
  TAG_TO_MEND: {
    doing: '更改 {snapshotId} 的标签',
    problem: '标签 {key} 中的 {token} 无法读取，因此该更改无法按原意读取，或会改变其他对象的含义',
    remedy: '未更改任何内容。请先修正该标签：将其写在对象之后，如 ID/14d，或将其移除。',
  },
  TAGS_MOVED: {
    doing: '更改 {snapshotId} 的标签',
    problem: '在等待回答期间，有人更改了它们',
    remedy: '未更改任何内容。请查看现状后重新运行。',
  },
  NOT_APPROVED: {
    doing: '撤回对 {snapshotId} 的 {principal} 的批准',
    problem: '没有批准标签指明它',
    remedy: '请查看其批准标签（{keys}）。仅在等待的内容无需拒绝。',
  },
  APPROVED_LONGER_AS_GROUP: {
    doing: '为 {snapshotId} 批准 {principal}',
    problem: '它作为 {group} 的成员获得的批准比 --until 更久，且会继续有效',
    remedy: '请先拒绝该组：snapshare reject {snapshotId} {group}{ofAccount}；然后批准其成员。',
  },
  APPROVED_AS_GROUP: {
    doing: '撤回对 {snapshotId} 的 {principal} 的批准',
    problem: '它作为 {group} 的成员获得批准',
    remedy: '请拒绝该组：snapshare reject {snapshotId} {group}{ofAccount}；然后批准其他成员。',
  },
  CASES_BAD: {
    doing: '读取用例 {file}',
    problem: '{problems}',
    remedy: '请写出由 snapshot、granted 和 refused 组成的列表；docs/zh/policy.md 有示例。',
  },
  CASE_EMPTY_GROUP: {
    doing: '判断用例 {place}',
    problem: '策略中的组 {name} 没有成员，因此没有可判断的内容',
    remedy: '请指明某个使用者，或为该组加入成员。',
  },
  CASE_NO_GROUP: {
    doing: '判断用例 {place}',
    problem: '策略中没有组 {name}',
    remedy: '请更正名称，或指明其成员。',
  },
};
