/** The part of the untyped client that is used. @see source of `@alicloud/fc2` 2.6 */
declare module '@alicloud/fc2/lib/client.js' {
  export default class Client {
    constructor(
      accountId: string,
      config: {
        accessKeyID: string;
        accessKeySecret: string;
        securityToken?: string;
        region: string;
        endpoint: string;
        /** Milliseconds. */
        timeout: number;
      },
    );
    /** A refused call throws an error with the service's code as `code` and `FC<code>Error` as `name`. */
    invokeFunction(
      serviceName: string,
      functionName: string,
      event: string,
      headers: Readonly<Record<string, string>>,
    ): Promise<{ headers: Readonly<Record<string, string | undefined>> }>;
  }
}
