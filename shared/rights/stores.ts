import { lookedUp, STACK } from './ros.ts';

/** What the functions of a region write to. */
export const LOG_STORE = {
  name: 'functions',
  retentionDays: 90,
  shardCount: 1,
  delimiters: ', \'";=()[]{}?@&<>/:\n\t\r',
  /** Function Compute lays each line that a function writes into `message`. */
  keys: ['functionName', 'message'],
} as const;

/** Where Function Compute lays what it gives up. @see Simple Message Queue, MessageRetentionPeriod: 60 to 604,800 seconds */
export const FAILURE_QUEUE = { name: 'snapshare-failures', retentionSeconds: 604_800 } as const;

/** The log project of an account and region, whose name is the only one of its kind in the whole cloud. */
export const logProject = (accountId: string, regionId: string): string => `snapshare-${accountId}-${regionId}`;

/** As a template has it. */
export const LOG_PROJECT = logProject(STACK.accountId, STACK.regionId);

/** Log store and queue as Resource Orchestration makes them. */
export function storeResources(): Readonly<Record<string, object>> {
  const project = lookedUp(LOG_PROJECT);
  return {
    Project: { Type: 'ALIYUN::SLS::Project', Properties: { Name: project, Description: 'Logs of Snapshare' } },
    LogStore: {
      Type: 'ALIYUN::SLS::Logstore',
      DependsOn: 'Project',
      Properties: {
        ProjectName: project,
        LogstoreName: LOG_STORE.name,
        TTL: LOG_STORE.retentionDays,
        ShardCount: LOG_STORE.shardCount,
      },
    },
    Index: {
      Type: 'ALIYUN::SLS::Index',
      DependsOn: 'LogStore',
      Properties: {
        ProjectName: project,
        LogstoreName: LOG_STORE.name,
        FullTextIndex: { Enable: true, CaseSensitive: false, Delimiter: LOG_STORE.delimiters },
        KeyIndices: LOG_STORE.keys.map((name) => ({ Name: name, Type: 'text', EnableAnalytics: true })),
      },
    },
    FailureQueue: {
      Type: 'ALIYUN::MNS::Queue',
      Properties: { QueueName: FAILURE_QUEUE.name, MessageRetentionPeriod: FAILURE_QUEUE.retentionSeconds },
    },
  };
}
