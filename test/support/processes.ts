import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { stampOf } from '../../src/sandbox/parts/process-stamp.js';

export interface SeenProcess {
  readonly pid: number;
  readonly stamp: string;
  readonly command: string;
}

/** All processes that descend from this one, now. */
export function descendants(): SeenProcess[] {
  const all = listProcesses();
  const below = (parent: number): { pid: number; command: string }[] =>
    all.filter(({ ppid }) => ppid === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(process.pid).flatMap(({ pid, command }) => {
    const stamp = stampOf(pid);
    return stamp === null ? [] : [{ pid, stamp, command }];
  });
}

/** Those of them that still run: to be asked after a stop, orphans included. */
export function stillRunning(seen: readonly SeenProcess[]): SeenProcess[] {
  return seen.filter(({ pid, stamp }) => stampOf(pid) === stamp);
}

function listProcesses(): { pid: number; ppid: number; command: string }[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .flatMap((name) => {
        try {
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
          const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
          return [
            { pid: Number(name), ppid, command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') },
          ];
        } catch {
          // Ended between the two looks.
          return [];
        }
      });
  }
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .map(([, pid, ppid, command = '']) => ({ pid: Number(pid), ppid: Number(ppid), command }));
}
