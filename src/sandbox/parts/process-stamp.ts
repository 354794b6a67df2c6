import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What a process id alone does not tell: *which* process it is. Ids come round again, after a
 * container's restart within minutes, so whoever kills by a remembered id compares the stamp first.
 * Null when no such process runs; one that has ended and only waits for its parent (a zombie) does not run.
 */
export function stampOf(pid: number): string | null {
  return process.platform === 'linux' ? linuxStampOf(pid) : psStampOf(pid);
}

function linuxStampOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the second field is the name in brackets and may hold spaces and brackets itself.
    const [state, ...later] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startedAtTicks = later[18];
    if (state === 'Z' || state === 'X' || startedAtTicks === undefined) return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${startedAtTicks}`;
  } catch {
    return null;
  }
}

function psStampOf(pid: number): string | null {
  try {
    const [state, ...startedAt] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') || startedAt.length === 0 ? null : startedAt.join(' ');
  } catch {
    return null;
  }
}
