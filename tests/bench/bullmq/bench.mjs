// node bench.mjs SOCKET SECONDS: jobs added to a BullMQ queue and taken by a worker, as many at once as the bench of our
// own queue has commands under way. A job counts when it was added, taken and completed within the time.
import { Queue, Worker } from 'bullmq';

const [socket, seconds] = process.argv.slice(2);
// With more at once it does less: with 1,000 hardly anything.
const AT_ONCE = 200;
const connection = { path: socket, maxRetriesPerRequest: null };

const queue = new Queue('tickets', { connection });
const begun = performance.now() + 500;
const end = begun + Number(seconds) * 1000;
const inTime = () => performance.now() >= begun && performance.now() < end;
let added = 0;
let taken = 0;
let waiting = 0;
/** Those who would add and may not yet. */
const held = [];
const latencies = [];

const worker = new Worker(
  'tickets',
  async (job) => {
    waiting -= 1;
    held.shift()?.();
    if (inTime()) {
      taken += 1;
      latencies.push(performance.now() - job.data.at);
    }
  },
  { connection, concurrency: AT_ONCE },
);

async function add() {
  while (performance.now() < end) {
    // A thousand wait, and no more: what is measured is a queue in use, not one that grows.
    if (waiting >= 1_000) {
      await new Promise((resolve) => held.push(resolve));
      continue;
    }
    waiting += 1;
    await queue.add('ticket', { at: performance.now() }, { removeOnComplete: true, removeOnFail: true });
    if (inTime()) added += 1;
  }
}

for (let one = 0; one < AT_ONCE; one += 1) void add();
await new Promise((resolve) => setTimeout(resolve, end - performance.now()));
latencies.sort((a, b) => a - b);
const at = (share) => Math.round((latencies[Math.ceil(share * latencies.length) - 1] ?? 0) * 100) / 100;
console.log(
  JSON.stringify({
    jobs_per_s: Math.round(taken / Number(seconds)),
    commands_per_s: Math.round((added + taken) / Number(seconds)),
    under_way: AT_ONCE,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
  }),
);
process.exit(0);
