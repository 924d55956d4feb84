import type { FindingText } from '../plan/findings/finding-text.ts';
import type { SHAREE_MESSAGES } from '../plan/findings/messages-sharee.ts';

/** {@link SHAREE_MESSAGES} in Simplified Chinese. */
export const SHAREE_MESSAGES_ZH: Readonly<Record<keyof typeof SHAREE_MESSAGES, FindingText>> = {
  INVITATION_WAITS: {
    message: '{principal} 的共享单元 {shareName} 的邀请将于 {endsAt} 失效，而此处无人接受。',
    remedy: '请在 accept.senders 中信任发送者，或手动接受或拒绝。',
  },
  UNEXPECTED_RESOURCE: {
    message: '已接受的 {principal} 的共享单元 {shareName} 中有 {count} 个非快照资源（{types}）。',
    remedy: '请询问所有者，或退出该共享单元。',
  },
  SHARE_LEFT: {
    message: '退出 {principal} 的共享单元 {shareName}：{reason}。',
    remedy: '若仍需要，请将发送者列入 accept.senders，并请所有者重新邀请本账号。',
  },
  UNTRUSTED_SENDER: {
    message: '{principal} 邀请加入共享单元 {shareName}，但它不是可信发送者；邀请处理：{fate}。',
    remedy: '若需要该共享，请将发送者列入 accept.senders。',
  },
  UNEXPECTED_SHARE_NAME: {
    message: '{principal} 邀请加入共享单元 {shareName}，名称不符合 accept.shareNames；邀请处理：{fate}。',
    remedy: '若需要该共享，请将其名称加入 accept.shareNames。',
  },
  INVITATION_EXPIRED: {
    message: '{principal} 的共享单元 {shareName} 的邀请在 7 天内未得到答复。',
    remedy: '请所有者将本账号移出共享单元后重新添加。',
  },
  ACCEPT_FAILED: {
    message: '接受 {principal} 的共享单元 {shareName} 失败：{reason}。',
    remedy: 'LimitExceeded 表示本账号收到的资源过多，请退出不需要的共享；否则请询问所有者。',
  },
  SENDER_NO_LONGER_TRUSTED: {
    message: '本账号在 {principal} 的共享单元 {shareName} 中，但它不是可信发送者。',
    remedy: '请将发送者列入 accept.senders，或退出该共享单元。',
  },

  OWNER_UNREACHABLE: {
    message: '无法扮演所有者 {accountId} 的角色 {roleName}：{cloudCode}。其快照均未处理。',
    remedy:
      '请在该账号中用 deploy/owner-role.ros.yaml 创建角色，信任本账号并使用外部 ID {installation}；或将其移出 owners。',
  },
  MEMBER_UNREACHABLE: {
    message: '无法扮演成员 {accountId} 的角色 {roleName}：{cloudCode}。',
    remedy:
      '请在该账号中用 deploy/member-role.ros.yaml 创建角色，信任本账号并使用外部 ID {installation}；或将其移出 members。',
  },
  HANDOVER_FAILED: {
    message: '{region} 中有 {left} 个账号未能交给各自的调用处理。{error}',
    remedy: '{advice}',
  },

  SHARED_NOT_SEEN: {
    message: '{principal} 通过 {shareId} 共享 {resourceId}，但本账号没有快照表明来自它。',
    remedy: '若刚刚共享则无需处理；否则请在控制台查看快照并报告此情况。',
  },
  USE_NEEDS_KEY: {
    message: '{principal} 的 {snapshotId} 已加密，而使用规则未给出在 {region} 复制所用的密钥。',
    remedy: '请设置 copy.kmsKeyId，即本账号在该地域的密钥。',
  },
  USE_SAME_REGION: {
    message: '{principal} 的 {snapshotId} 已在 {region}；没有密钥则不能复制到同一地域。',
    remedy: '请设置 copy.kmsKeyId 以创建加密副本，或更改 copy.region。',
  },
  USE_ZONE_ELSEWHERE: {
    message: '{principal} 的 {snapshotId} 在 {region}；无法用它在 {zoneId} 创建云盘。',
    remedy: '请使用该地域的可用区，或先将快照复制到该可用区所在地域。',
  },
  USE_DISK_CATEGORY: {
    message: '{principal} 的 {snapshotId} 是加密的共享快照，无法用它创建 {category} 云盘。',
    remedy: '请选择 cloud_essd、cloud_auto 或 cloud_essd_entry，或用副本创建云盘。',
  },
  USE_DISK_TOO_LARGE: {
    message: '{principal} 的 {snapshotId} 需要 {sizeGiB} GiB，超过 {category} 云盘的 {maxGiB} GiB。',
    remedy: '请选择其他云盘类型；若规则给出了 sizeGiB，也可减小它。',
  },
  USE_COPY_FAILED: {
    message: '{snapshotId} 在 {region} 的副本 {copyId} 创建失败。',
    remedy: '请检查使用规则的密钥，然后删除失败的副本；下次运行会重新创建。',
  },
  USE_WAITS: {
    message: '{doing}需要等待：{cloudCode}（请求 {requestId}）。',
    remedy: '无需处理：下次运行会重试。服务对同一云盘一次只创建一个副本。',
  },
  USE_REFUSED: { message: '{doing}：服务以 {cloudCode} 拒绝（请求 {requestId}）。', remedy: '{advice}' },
  USE_LIMIT: {
    message:
      '针对 {principal} 的 {name} 的使用规则止于 max.{limit}（{max}）：{count} 个快照在等待，最先的是 {snapshotId}。',
    remedy: '请调高 max.{limit}，或删除它用不再共享的快照创建的内容。',
  },
  USE_KEY_REFUSED: {
    message: '{doing}：服务以 {cloudCode} 拒绝该密钥，或拒绝未给出密钥（请求 {requestId}）。',
    remedy: '请设置规则的 kmsKeyId：结果所在地域中本账号的、已启用且 ECS 可使用的对称密钥。',
  },
  USE_DISK_REFUSED: {
    message: '{doing}：服务以 {cloudCode} 拒绝该可用区、类型或大小（请求 {requestId}）。',
    remedy: '请更改 disk.zoneId、disk.category 或 disk.sizeGiB，或用副本创建云盘。',
  },
  USE_SNAPSHOT_REFUSED: {
    message: '{doing}：服务不接受此快照：{cloudCode}（请求 {requestId}）。',
    remedy: '请向 {principal} 索取其他快照，或收窄规则的 name。其他快照不会因它而等待。',
  },
};
