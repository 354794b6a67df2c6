const DATABASE = 'sekisho';
const STORE = 'trust';

/** One transaction on what this browser keeps for this address. Rejected where it keeps nothing, as in private windows. */
export async function withinLasting<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore, done: (value: T) => void) => void,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const found: T[] = [];
      // Not before the disk has it: a version that only seemed to be kept would not be missed.
      transaction.oncomplete = () => {
        for (const value of found) resolve(value);
      };
      transaction.onabort = () => {
        reject(new Error('the browser keeps nothing', { cause: transaction.error }));
      };
      work(transaction.objectStore(STORE), (value) => found.push(value));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(new Error('the browser keeps nothing', { cause: request.error }));
    };
  });
}
