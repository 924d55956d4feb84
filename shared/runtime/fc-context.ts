/** What Function Compute hands to a function beside the event. @see Function Compute, Node.js runtime, context */
export interface FcContext {
  readonly requestId: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  };
  readonly region: string;
  readonly accountId: string;
  /** Settings of the function; `timeout` in seconds. Absent where a handler is called by hand. */
  readonly function?: { readonly timeout?: number };
}
