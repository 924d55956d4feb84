import type { FindingText } from '../plan/findings/finding-text.ts';
import type { ASKED_MESSAGES } from '../plan/findings/messages-asked.ts';

/** {@link ASKED_MESSAGES} in Simplified Chinese. */
export const ASKED_MESSAGES_ZH: Readonly<Record<keyof typeof ASKED_MESSAGES, FindingText>> = {
  BAD_TOKEN: {
    message: '{snapshotId} 的标签 {tagKey} 中的“{text}”不是账号、资源夹、根资源夹、资源目录或 @组。',
    remedy: '请更正该项；其余可识别的项照常生效，且不会因此撤销任何共享。',
  },
  BAD_LIMIT: {
    message: '{snapshotId} 的标签 {tagKey} 中的“{text}”期限无效，应为 <n>h、<n>d、<n>w 或日期 YYYY-MM-DD。',
    remedy: '请更正期限；在此之前该项既不新增也不撤销共享。',
  },
  LONE_LIMIT: {
    message: '{snapshotId} 的标签 {tagKey} 中的期限“{text}”没有写在任何对象之后。',
    remedy:
      '请写在它所限定的对象之后，例如 1111222233334444/30d；在此之前该标签中没有期限的对象不会新增共享，也不会因此撤销任何共享。',
  },
  TAG_TOO_LONG: {
    message: '{snapshotId} 的标签 {tagKey} 过长，无法读取。',
    remedy: '请缩短标签；在此之前该快照保持现有共享。',
  },
  UNKNOWN_GROUP: {
    message: '{snapshotId} 的标签 {tagKey} 中的组 {group} 不在策略中。',
    remedy: '请更正组名，或在策略中添加该组。策略中的组：{groups}。',
  },
  BAD_DEADLINE: {
    message: '{snapshotId} 的标签 {tagKey} 的值“{text}”不是{forms}。',
    remedy: '请更正该值；在此之前该快照既不新增共享，也不因此失去共享。',
  },
  NEAR_KEY: {
    message: '{snapshotId} 带有标签 {tagKey}，它不会被读取；与之相近的键是 {keys}。',
    remedy: '请把所要表达的内容写在其中一个键上（逐字一致）并移除该标签，或为它改名。',
  },
  OWN_ACCOUNT: {
    message: '{snapshotId} 请求共享给 {principal}，而它正是该快照的所有者。',
    remedy: '请从标签或组中移除所有者账号。',
  },
  NOT_PERMITTED: {
    message: '{snapshotId} 请求共享给 {principal}，但策略不允许。',
    remedy: '请将其从标签中移除，或由策略负责人将其加入 principals.directory 或 principals.external。',
  },
  NOT_ALLOWED: {
    message: '{snapshotId} 请求共享给 {principal}，但 allow 中没有语句允许它请求该使用者。',
    remedy: '请将其从标签中移除。以下语句涉及 {principal}，括号内为该快照未满足的条件：{lacking}。',
  },
  AWAITS_APPROVAL: {
    message: '{snapshotId} 请求共享给 {principal}；allow（{statements}）要求经过批准，而目前没有有效的批准。',
    remedy:
      '请有权设置标签 {tagKey} 的人员批准：`snapshare approve {snapshotId} {principal}{ofAccount}`。`snapshare policies approvers` 输出所需的权限。',
  },
  ALLOW_UNCLEAR: {
    message: '无法确定 allow 是否允许 {snapshotId} 请求 {principal}：标签 {tagKey} 中有无法读取的内容，或资源组未知。',
    remedy: '请更正该标签；在此之前不会向 {principal} 新增共享，其已有的共享保持不变。',
  },
  BLOCKED_BY_LABEL: {
    message: '{snapshotId} 请求共享，但带有策略禁止共享的标签“{label}”。',
    remedy: '请移除共享标签；若确实可以共享，则移除该禁止标签。',
  },
  RETENTION_TOO_SHORT: {
    message: '{snapshotId} 只保留 {retentionDays} 天，不长于保留期结束前停止共享的 {leadHours} 小时。',
    remedy: '请延长快照的保留时间，或减小 expiry.unshareBeforeHours。',
  },

  SNAPSHOT_NOT_FOUND: {
    message: '{region} 中没有快照 {snapshotId}。',
    remedy: '若已删除则无需处理；否则请检查快照 ID 和地域。',
  },
  SNAPSHOT_NOT_READY: {
    message: '{snapshotId} 尚未就绪（{status}）。',
    remedy: '无需处理：快照完成后会自动共享。',
  },
  SNAPSHOT_FAILED: { message: '{snapshotId} 创建失败，无法共享。', remedy: '请重新创建快照。' },
  SHARED_IN: {
    message: '{snapshotId} 由其他账号共享而来，不能再次共享。',
    remedy: '请复制该快照，并为副本添加标签。',
  },
  SERVICE_KEY: {
    message: '{snapshotId} 使用 ECS 服务密钥加密，此类快照不能共享。',
    remedy: '请用自有密钥复制快照并为副本添加标签，或将 encryption.serviceKey 设为 copy。',
  },
  SHARING_ROLE_MISSING: {
    message:
      '{snapshotId} 使用本账号的密钥加密，但账号缺少角色 AliyunECSShareEncryptSnapshotDefaultRole；没有它，共享对象无法使用该密钥。',
    remedy: '在 ECS 控制台共享加密快照的对话框中，让 ECS 创建一次该角色。',
  },
  SHARING_ROLE_UNTRUSTING: {
    message:
      '角色 AliyunECSShareEncryptSnapshotDefaultRole 不信任 {principal}@ecs.aliyuncs.com：{principal} 获得了加密快照（{count} 个，例如 {example}），但很可能无法使用。',
    remedy: '请在该角色的信任策略中添加服务 {principal}@ecs.aliyuncs.com。',
  },
  SHARING_ROLE_TRUST_UNKNOWN: {
    message:
      '{principal} 获得了加密快照（{count} 个，例如 {example}）；对于并非单个账号的对象，角色 AliyunECSShareEncryptSnapshotDefaultRole 应如何信任没有文档说明，因此不知道这些快照能否使用。',
    remedy:
      '请在 {principal} 下的一个账号中用其中一个快照创建云盘；若失败，请在该角色的信任策略中为其下每个账号添加服务 <账号 ID>@ecs.aliyuncs.com。',
  },
  ENCRYPTED_SNAPSHOT_REFUSED: {
    message: '{doing}：服务不共享这个加密快照（{cloudCode}，请求 {requestId}）。',
    remedy:
      '请确认角色 AliyunECSShareEncryptSnapshotDefaultRole 存在，并信任每个共享对象的 <账号 ID>@ecs.aliyuncs.com，且密钥属于您自己。',
  },
  KEY_UNKNOWN: {
    message: '{snapshotId} 使用密钥 {keyId} 加密，但无法查询该密钥，因此不予共享。',
    remedy: '请授予函数读取密钥的权限（kms:DescribeKey），或确认密钥仍然存在。',
  },

  REFUSED_BEFORE: {
    message: '服务于 {day} 拒绝将 {snapshotId} 共享给 {whom}；一天后会再次尝试。',
    remedy: '请先消除原因；若需立即重试，再移除快照上的标签 snapshare:refused。',
  },
  MANY_REFUSED: {
    message: '服务拒绝为 {snapshotId} 添加的使用者多于标签 snapshare:refused 所能记下的；一天之内不会再为其新增共享。',
    remedy: '请从其标签和组中移除被拒绝的使用者，再移除该标签。',
  },
  NO_ROOM_FOR_MARK: {
    message:
      '{snapshotId} 上放不下标签 snapshare:refused，无法记住服务的拒绝；定时扫描每天只在一个小时内为其新增共享。',
    remedy: '请移除一个标签（最多 20 个）或拼写相近的标签；若需立即尝试，请用其 ID 调用 share-on-tag。',
  },
  TOO_MANY_ACCOUNTS: {
    message: '{snapshotId} 请求共享给 {count} 个使用者；一个快照最多共享给 {limit} 个账号，因此不再新增。',
    remedy: '请改为共享给资源夹或资源目录，而不是逐个账号。',
  },
  MANY_ACCOUNTS: {
    message: '{snapshotId} 请求共享给 {count} 个使用者，接近一个快照可共享的 {limit} 个账号的上限。',
    remedy: '请改为共享给资源夹或资源目录，而不是逐个账号。',
  },
  IMPORTED_IMAGE: {
    message: '{snapshotId} 来自导入的镜像，服务不共享此类快照。',
    remedy: '请用它创建云盘，再为云盘创建快照并添加标签；或移除标签。',
  },
  COPY_MADE: {
    message:
      '{snapshotId} 使用服务密钥加密，因此会以密钥 {keyId} 创建加密副本并共享副本；每月约 {perMonth} {currency}（估算，{priceSource}）。',
    remedy: '无需处理。若要避免副本，请使用自有密钥加密云盘。',
  },
  COPY_FAILED: {
    message: '{snapshotId} 的副本 {copyId} 创建失败，因此未共享。',
    remedy: '请检查策略中的密钥，然后删除失败的副本；下次巡检会重新创建。',
  },
  COPY_LEFT: {
    message:
      '{snapshotId} 被标记为已无人需要的副本，但与 Snapshare 创建的副本不符，或 encryption.serviceKey 不是 copy。',
    remedy: '若不需要请手动删除；Snapshare 只删除确定由它创建且无人改动过的快照。',
  },
};
