/** Where the build puts the worker: without a hash in its name, for browsers look for a newer one at the same place. */
export const WORKER_ADDRESS = '/assets/push-worker.js';
