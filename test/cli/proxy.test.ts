import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readProxies } from '../../cli/proxy/find-proxy.ts';
import { makeCertificate } from '../../scripts/certificate.ts';
import { type Company, HANGZHOU, startCompany } from './company.ts';

/** A proxy that tunnels to this machine whatever host is named, to those who know the password if there is one. */
class SmallProxy {
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  password: string | undefined;

  constructor() {
    this.#server = createServer((_, response) => response.writeHead(400, { 'content-type': 'text/html' }).end(PAGE));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket.on('error', () => undefined));
    });
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => this.#tunnel(request, socket));
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  #tunnel({ url = '', headers }: IncomingMessage, socket: Socket): void {
    this.asked.push(url);
    const wanted = this.password && `Basic ${Buffer.from(this.password).toString('base64')}`;
    if (wanted !== undefined && headers['proxy-authorization'] !== wanted) {
      const head = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Type: text/html\r\n';
      socket.end(`${head}Content-Length: ${PAGE.length}\r\n\r\n${PAGE}`);
      return;
    }
    const onward = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    this.#sockets.add(onward.on('error', () => socket.destroy()));
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

const PAGE = '<html><body>Who are you?</body></html>';

const proxy = new SmallProxy();
let company: Company;
let port: number;
/** Endpoints by a name that only the proxy can find. */
let elsewhere: string;

beforeAll(async () => {
  company = await startCompany();
  port = await proxy.start();
  elsewhere = JSON.stringify(company.land.cloud.endpoints).replaceAll('127.0.0.1', 'cloud.test');
});
afterAll(async () => {
  proxy.end();
  await company.land.stop();
});

const invitations = (environment: Readonly<Record<string, string>>, args: readonly string[] = []) =>
  company.run(['invitations', ...args], { environment });

test('calls go through the proxy of the environment, with its user and password', async () => {
  for (const [variable, password, user] of [
    ['HTTP_PROXY', undefined, ''],
    ['http_proxy', 'me:p@ss:%', 'me:p%40ss:%25@'],
  ] as const) {
    proxy.password = password;
    proxy.asked.length = 0;
    const { code, stderr } = await invitations({
      SNAPSHARE_ENDPOINTS: elsewhere,
      [variable]: `http://${user}127.0.0.1:${port}`,
    });
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/failed/)]);
    expect(proxy.asked.every((authority) => authority.startsWith('cloud.test:'))).toBe(true);
    expect(proxy.asked.length).toBeGreaterThan(0);
  }
});

test('HTTPS goes through its proxy as well, and a page in place of an answer is told as one', async () => {
  proxy.password = undefined;
  const { cert, key } = makeCertificate(company.dir);
  const cloudPort = Number(new URL(String(company.land.cloud.endpoints[HANGZHOU])).port);
  const secure = createTlsServer({ cert, key }, (socket) => {
    const onward = connect(cloudPort, '127.0.0.1').on('error', () => socket.destroy());
    socket
      .on('error', () => onward.destroy())
      .pipe(onward)
      .pipe(socket);
  });
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const { port: securePort } = secure.address() as AddressInfo;
  const through = async (url: string) => {
    const environment = {
      SNAPSHARE_ENDPOINTS: JSON.stringify({ [HANGZHOU]: url }),
      HTTPS_PROXY: `127.0.0.1:${port}`,
      // Its certificate is for no name that a proxy would be asked for.
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    return invitations(environment, ['--region', HANGZHOU]);
  };
  expect(await through(`https://cloud.test:${securePort}`)).toMatchObject({ code: 0 });
  expect(proxy.asked.at(-1)).toBe(`cloud.test:${securePort}`);
  const { code, stderr } = await through(`http://127.0.0.1:${port}`);
  expect([code, stderr]).toEqual([1, expect.stringContaining('a page of a proxy, a gateway or a login on the way')]);
  secure.close();
});

test('a proxy that does not let calls through is told as what it is, without its password', async () => {
  proxy.password = 'me:other';
  const at = `127.0.0.1:${port}`;
  const cases = [
    [at, {}, 'the proxy wants a user name and a password (HTTP 407)'],
    [`http://me:hush@${at}`, {}, 'the proxy does not take the user name and password (HTTP 407)'],
    // No port is listened to there.
    ['http://me:hush@127.0.0.1:1', {}, 'connecting with the proxy 127.0.0.1:1 of HTTPS_PROXY failed'],
    ['http://me:hush@127.0.0.1:1', {}, '(ECONNREFUSED)'],
    [`socks5://me:hush@${at}`, {}, 'reading HTTPS_PROXY failed: a proxy of the kind socks5'],
    ['http://me:hush@:x', {}, 'reading HTTPS_PROXY failed: it holds no address'],
    [at, { LANG: 'zh_CN' }, '代理要求用户名和密码（HTTP 407）'],
  ] as const;
  for (const [address, environment, told] of cases) {
    const run = await invitations({ SNAPSHARE_ENDPOINTS: '', HTTPS_PROXY: address, ...environment });
    expect(run.stderr).toContain(told);
    expect(run.stdout + run.stderr).not.toMatch(/hush|Signature|<html>/);
    expect(run.code).toBe(1);
  }
  expect(new Set(proxy.asked.slice(-1))).toEqual(new Set(['sts.cn-hangzhou.aliyuncs.com:443']));
});

test('doctor asks through the proxy as well, and names it', async () => {
  proxy.password = 'me:other';
  const environment = { SNAPSHARE_ENDPOINTS: elsewhere, HTTP_PROXY: `http://me:hush@127.0.0.1:${port}` };
  const { stdout, code } = await company.run(['doctor'], { environment });
  expect(stdout).toMatch(/endpoint ecs.*the proxy does not take the user name and password/);
  expect(stdout).not.toContain('hush');
  expect(code).toBe(1);
  proxy.password = undefined;
  expect((await company.run(['doctor'], { environment })).stdout).toMatch(/endpoint ecs +ok +cloud\.test/);
});

test('this machine is called directly, and so is what NO_PROXY excepts', async () => {
  const none = 'http://127.0.0.1:1';
  expect((await invitations({ HTTP_PROXY: none, HTTPS_PROXY: none })).code).toBe(0);
  const find = readProxies({ HTTPS_PROXY: 'proxy:3128', NO_PROXY: 'a.test, .b.test *.c.test;d.test:444,10.0.0.0/8' });
  const direct = (hosts: readonly string[]) => hosts.filter((host) => find?.('https', host, 443) === undefined);
  const excepted = ['a.test', 'x.A.test', 'b.test', 'x.b.test', 'x.c.test', '10.1.2.3', '[::1]', '100.100.100.200'];
  expect(direct(excepted)).toEqual(excepted);
  expect(direct(['aa.test', 'd.test', 'a.test.example', '11.1.2.3', '100.100.100.201'])).toEqual([]);
  expect(find?.('https', 'd.test', 444)).toBeUndefined();
  expect(find?.('http', 'z.test', 80)).toBeUndefined();
  expect(readProxies({ https_proxy: 'proxy', no_proxy: '*' })?.('https', 'z.test', 443)).toBeUndefined();
  expect(readProxies({ HTTPS_PROXY: ' ' })).toBeUndefined();
});
