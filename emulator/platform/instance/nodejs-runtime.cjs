// The built-in Node.js runtime as the emulator has it: a server of the custom runtimes' protocol that loads a handler.
'use strict';

const http = require('node:http');
const path = require('node:path');

function createContext(headers) {
  const requestId = headers['x-fc-request-id'];
  const log =
    (level) =>
    (...parts) =>
      console.log(`${new Date().toISOString()} ${requestId} [${level}]`, ...parts);
  return {
    requestId,
    credentials: {
      accessKeyId: headers['x-fc-access-key-id'],
      accessKeySecret: headers['x-fc-access-key-secret'],
      securityToken: headers['x-fc-security-token'],
    },
    function: {
      name: headers['x-fc-function-name'],
      handler: headers['x-fc-function-handler'],
      memory: Number(headers['x-fc-function-memory']),
      timeout: Number(headers['x-fc-function-timeout']),
    },
    service: { name: headers['x-fc-service-name'] ?? '', qualifier: headers['x-fc-qualifier'], versionId: '' },
    region: headers['x-fc-region'],
    accountId: headers['x-fc-account-id'],
    tracing: {},
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'), log: log('info') },
  };
}

function describeError(error) {
  if (!(error instanceof Error)) return { errorMessage: String(error) };
  return { errorMessage: error.message, errorType: error.name, stackTrace: (error.stack ?? '').split('\n') };
}

function encodeResult(value) {
  if (Buffer.isBuffer(value)) return value;
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The function's handler; one that fails with the reason if its code cannot be loaded. */
function loadHandler() {
  try {
    const [file, name] = process.env.FC_FUNCTION_HANDLER.split('.');
    const handler = require(path.join(process.env.FC_FUNC_CODE_PATH, file))[name];
    if (typeof handler !== 'function')
      throw new TypeError(`${process.env.FC_FUNCTION_HANDLER} is not exported as a function`);
    return handler;
  } catch (error) {
    return () => Promise.reject(error);
  }
}

const handler = loadHandler();
const server = http.createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const requestId = request.headers['x-fc-request-id'];
  console.log(`FC Invoke Start RequestId: ${requestId}`);
  try {
    const body = encodeResult(await handler(Buffer.concat(parts), createContext(request.headers)));
    console.log(`FC Invoke End RequestId: ${requestId}`);
    response.writeHead(200, { 'x-fc-status': '200' }).end(body);
  } catch (error) {
    console.log(`FC Invoke End RequestId: ${requestId}`);
    response.writeHead(404, { 'x-fc-status': '404' }).end(JSON.stringify(describeError(error)));
  }
});
Object.assign(server, { timeout: 0, keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
server.listen(9000, '0.0.0.0');
