import { noticeText } from '../../protocol/notices/notice-text.js';
import { readPushedNotice, type PushedNotice } from '../../protocol/notices/notice.js';

/** As much of a service worker's world as we use: TypeScript's own description of it and of a page's do not go together. */
interface WorkerScope {
  readonly registration: Pick<ServiceWorkerRegistration, 'showNotification'>;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly { focus(): Promise<unknown> }[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'push', listener: (event: PushedEvent) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: ClickedEvent) => void): void;
}
interface LastingEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface PushedEvent extends LastingEvent {
  readonly data: { text(): string } | null;
}
interface ClickedEvent extends LastingEvent {
  readonly notification: { close(): void };
}

declare const self: WorkerScope;

/**
 * Shows what is pushed, and does nothing else: it answers no page's requests and keeps nothing, or the hash of the console
 * would mean nothing. It lies under `/assets/`, where no page is, so that a browser would not let it either.
 */
self.addEventListener('push', (event) => {
  // A browser that is sent something must show something; what is no notice of ours says only that it is worth a look.
  const notice = readPushedNotice(event.data?.text() ?? '') ?? UNREADABLE;
  const { title, body } = noticeText(notice.language, notice);
  // By its kind, so that ten that wait are one on the screen.
  event.waitUntil(self.registration.showNotification(title, { body, lang: notice.language, tag: notice.kind }));
});

/** To the console's own front door, never to where somebody else would have one go. */
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients
      .matchAll({ type: 'window', includeUncontrolled: true })
      .then(([open]) => (open === undefined ? self.clients.openWindow('/') : open.focus())),
  );
});

const UNREADABLE: PushedNotice = { kind: 'waits', until: null, language: 'en' };
