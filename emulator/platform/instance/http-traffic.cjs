// Counts what a function's process sends, and marks every request so that the emulated cloud knows whose it is.
'use strict';

const http = require('node:http');
const https = require('node:https');
const { subscribe } = require('node:diagnostics_channel');

/**
 * Marks the requests to `emulatorHosts` (`host:port`) with the instance and follows them.
 * @param onTime Told the simulated time that an answer carries.
 * @param onActivity Told whenever something happens on the wire.
 * @param setTimeout In the function's time; what it gives back can be closed. Absent: timeouts are Node's own.
 * @returns Live counters: `sent` and `received` are requests to the emulator completely sent, and ended in any way;
 *   `open` are those still being sent, and everything under way to other hosts.
 */
function followTraffic({ instanceId, emulatorHosts, onTime, onActivity, setTimeout }) {
  const traffic = { sent: 0, received: 0, open: 0 };
  const hosts = new Set(emulatorHosts);

  const follow = (request, timeoutMs) => {
    const timeout = timeoutMs > 0 ? setTimeout(() => request.emit('timeout'), timeoutMs) : undefined;
    const isEmulator =
      hosts.has(String(request.getHeader('host'))) || hosts.has(`${request.host}:${request.port ?? ''}`);
    if (isEmulator && !request.headersSent) request.setHeader('x-emulator-instance', instanceId);
    let isSent = false;
    traffic.open += 1;
    onActivity();
    request.once('finish', () => {
      onActivity();
      if (!isEmulator) return;
      isSent = true;
      traffic.open -= 1;
      traffic.sent += 1;
    });
    request.once('response', (response) => {
      timeout?.close();
      const nowMs = Number(response.headers['x-emulator-now-ms']);
      if (nowMs > 0) onTime(nowMs);
    });
    request.once('close', () => {
      timeout?.close();
      onActivity();
      if (isSent) traffic.received += 1;
      else traffic.open -= 1;
    });
    return request;
  };

  // The emulator's answers take simulated time, so that a limit in real time would strike at random.
  const timeoutOf = (parts) => {
    const isEmulator = parts.some((part) => hosts.has(`${part?.hostname ?? part?.host}:${part?.port}`));
    return setTimeout && isEmulator ? parts.find((part) => part?.timeout > 0)?.timeout : undefined;
  };
  const withoutTimeout = (part) => (part?.timeout === undefined ? part : { ...part, timeout: undefined });

  for (const library of [http, https]) {
    const { request } = library;
    library.request = (...args) => {
      const timeoutMs = timeoutOf(args);
      return follow(request(...(timeoutMs ? args.map(withoutTimeout) : args)), timeoutMs);
    };
    library.get = (...args) => {
      const started = library.request(...args);
      started.end();
      return started;
    };
  }

  // Node's `fetch` does not use `http`. It never speaks to the emulator's services, so it is only waited for.
  subscribe('undici:request:create', () => {
    traffic.open += 1;
    onActivity();
  });
  for (const channel of ['undici:request:trailers', 'undici:request:error']) {
    subscribe(channel, () => {
      traffic.open -= 1;
      onActivity();
    });
  }
  return traffic;
}

module.exports = { followTraffic };
