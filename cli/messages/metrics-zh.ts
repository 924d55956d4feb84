/** What `metrics` says in Simplified Chinese. */
export const METRICS_TEXTS_ZH = {
  'metrics.about': '将日志转换为 Prometheus 文本格式的指标',
  'metrics.examples': 'snapshare metrics sweep.log > snapshare.prom\ncat *.log | snapshare metrics',
} as const;
