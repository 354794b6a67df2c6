import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Ends `pid` when this process ends, even by SIGKILL, after which we could not do it ourselves.
 *
 * A small process of its own holds the other end of a pipe from us. The kernel closes our end
 * however we die; then it signals the part, and kills it if that has not helped after ten seconds.
 * It runs in a session of its own, so that Ctrl-C at a terminal does not end it before its duty.
 */
const MINDER_PROGRAM = `
  const [pid, signal] = [Number(process.argv[1]), process.argv[2]];
  const send = (name) => { try { process.kill(pid, name); } catch { process.exit(0); } };
  let released = false;
  process.stdin.on('data', () => { released = true; });
  process.stdin.on('end', () => {
    if (released) process.exit(0);
    send(signal);
    setInterval(() => send(0), 100);
    setTimeout(() => { send('SIGKILL'); process.exit(0); }, 10000);
  });
`;

export interface Minder {
  /** To be called once the part has ended: its process id may belong to anyone from then on. */
  release(): Promise<void>;
}

export function mind(pid: number, signal: NodeJS.Signals): Minder {
  const minder = spawn(process.execPath, ['-e', MINDER_PROGRAM, String(pid), signal], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
    env: {},
  });
  const ended = once(minder, 'exit');
  // The pipe breaks when the minder was killed by someone; then there is nothing to release.
  minder.stdin.on('error', () => undefined);
  return {
    release: async () => {
      minder.stdin.end('released');
      await ended;
    },
  };
}
