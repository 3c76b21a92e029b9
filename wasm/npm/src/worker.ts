// What a worker of the pool runs.

import { errorData } from "./errors.js";
import { type Running, start } from "./exchange.js";
import type { Order, Report } from "./pool.js";
import { initModule } from "./wasm.js";

/** What of a worker's global is used; its types are those of pages here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(report: Report): void;
}

const scope = globalThis as unknown as WorkerScope;
const running = new Map<number, Running<unknown>>();
let ready: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  ready = ready.then(() => obey(data)).catch((error: unknown) => {
    // An error of the worker's own, which the page is told of: there is no engine here.
    setTimeout(() => {
      throw error;
    });
  });
};

async function obey(order: Order): Promise<void> {
  if ("module" in order) {
    await initModule(order.module, order.full);
    return;
  }
  const { id } = order;
  try {
    if ("start" in order) {
      const exchange = start(order.start);
      running.set(id, exchange);
      scope.postMessage({ id, requests: exchange.requests });
    } else if ("finish" in order) {
      scope.postMessage({ id, made: (await running.get(id)?.finish(order.finish)) ?? [] });
    } else {
      running.get(id)?.drop();
      running.delete(id);
    }
  } catch (error) {
    scope.postMessage({ id, failed: errorData(error) });
  }
}
