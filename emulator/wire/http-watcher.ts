/**
 * Watches requests on the wire, for whoever has to know which processes wait for an answer.
 * Every request that `arrived` was told of is told to `answering` exactly once, with the same header object.
 */
export interface HttpWatcher {
  /** A request is completely in; `reset` cuts the connection before anything is done. */
  readonly arrived: (headers: Readonly<Record<string, string>>) => 'reset' | undefined;
  /**
   * The answer is decided but nothing of it sent, or the caller has gone away.
   * @returns Header fields to add to the answer, or `reset` to cut the connection instead.
   */
  readonly answering: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>> | 'reset';
}
