import { Socket } from 'node:net';
import { type Announce, type CrashStep } from './chain.js';

/** What a process says when nobody watches. */
export const announceToNobody: Announce = () => Promise.resolve();

/**
 * Names each step of the crash order on a descriptor and waits for one line back, so that a test can kill the
 * process exactly there. Steps of concurrent loops take turns. A production configuration has no such descriptor.
 */
export function announceOn(descriptor: number): Announce {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  let received = '';
  let onLine: (() => void) | undefined;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
    const end = received.indexOf('\n');
    if (end < 0) return;
    received = received.slice(end + 1);
    onLine?.();
  });
  // A harness that has gone away holds nobody up.
  let isOpen = true;
  const close = (): void => {
    isOpen = false;
    onLine?.();
  };
  socket.on('close', close).on('error', close);
  socket.unref();

  let turn: Promise<void> = Promise.resolve();
  const say = (step: CrashStep): Promise<void> =>
    new Promise((resolve) => {
      if (!isOpen) {
        resolve();
        return;
      }
      onLine = resolve;
      socket.write(`${step}\n`);
    });
  return (step) => {
    turn = turn.then(() => say(step));
    return turn;
  };
}
