/** What `metrics` says in English. */
export const METRICS_TEXTS = {
  'metrics.about': 'Turn logs into metrics in the text format of Prometheus',
  'metrics.examples': 'snapshare metrics sweep.log > snapshare.prom\ncat *.log | snapshare metrics',
} as const;
