import { WORKER_ADDRESS } from './worker-address.js';

/** As much of Trusted Types as we use; where a browser has none, the address is as good as it is. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** Whether this browser can be told anything at all. */
export function canBeTold(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;
}

/**
 * Asks for the person's leave and has this browser subscribe at its maker's push service.
 *
 * @param pushKey the server's, base64url
 * @returns what to hand the server; null where the person, or the browser, says no
 */
export async function subscribe(pushKey: string): Promise<PushSubscriptionJSON | null> {
  if (!canBeTold() || (await Notification.requestPermission()) !== 'granted') return null;
  const registration = await registerWorker();
  const before = await registration.pushManager.getSubscription();
  // A subscription is to one key for ever, and the server may have another one now.
  await before?.unsubscribe();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey });
  return made.toJSON();
}

/** Registers the worker, and waits until it works. */
async function registerWorker(): Promise<ServiceWorkerRegistration> {
  // Its scope is the folder that it is in: no page is there, so it controls none.
  const registration = await navigator.serviceWorker.register(trustedWorker(), { updateViaCache: 'none' });
  const worker = registration.installing ?? registration.waiting;
  if (registration.active !== null || worker === null) return registration;
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('the worker was not taken'));
    });
  });
  return registration;
}

let address: string | undefined;

/**
 * The one policy that the page may make, and it lets exactly one address through. Made once: a second one is refused.
 *
 * @returns a TrustedScriptURL where there are such; TypeScript's page knows none
 */
function trustedWorker(): string {
  const { trustedTypes }: { trustedTypes?: TrustedTypes } = globalThis as object;
  address ??=
    trustedTypes
      ?.createPolicy('sekisho-worker', {
        createScriptURL: (url) => {
          if (url !== WORKER_ADDRESS) throw new TypeError('not the worker');
          return url;
        },
      })
      .createScriptURL(WORKER_ADDRESS) ?? WORKER_ADDRESS;
  return address;
}
