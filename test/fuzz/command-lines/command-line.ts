/** The words after `snapshare`, with `{names}` of what has another id in each cloud. */
export interface CommandLine {
  readonly words: readonly string[];
}
