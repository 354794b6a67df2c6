import { isPushHost } from './push-hosts.js';

describe('isPushHost', () => {
  it.each([
    'fcm.googleapis.com',
    'updates.push.services.mozilla.com',
    'web.push.apple.com',
    'wns2-par02p.notify.windows.com',
    'push.example:8443',
  ])('lets messages go to %s', (host) => {
    expect(isPushHost(host, ['push.example:8443'])).toBe(true);
  });

  it.each([
    'evil.example',
    'fcm.googleapis.com.evil.example',
    'evilnotify.windows.com',
    'fcm.googleapis.com:8443',
    'googleapis.com',
    'push.example',
    '127.0.0.1',
    '169.254.169.254',
  ])('lets none go to %s', (host) => {
    expect(isPushHost(host, ['push.example:8443'])).toBe(false);
  });
});
