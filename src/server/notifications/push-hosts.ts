/** The push services of Chrome, Firefox, Safari and Edge; a leading dot stands for any name below. */
const USUAL = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '.push.services.mozilla.com',
  'web.push.apple.com',
  '.push.apple.com',
  '.notify.windows.com',
];

/**
 * Whether messages may be sent to a host. Browsers name it, and so whoever has a session does: without this list they
 * would have the server knock at any door that it can reach.
 *
 * @param host with its port, where it is not https' own
 * @param further hosts that the configuration lists
 */
export function isPushHost(host: string, further: readonly string[]): boolean {
  return further.includes(host) || USUAL.some((each) => (each.startsWith('.') ? host.endsWith(each) : host === each));
}
