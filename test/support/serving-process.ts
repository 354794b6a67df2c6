import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '../../src/protocol/invariant.js';

export interface ServingSetting {
  /** The program's file in the compiled tree. */
  readonly program: string;
  readonly url: string;
  readonly configFile: string;
  readonly logFile: string;
}

/** A program of ours that answers `/health`, as a process of its own. */
export class ServingProcess {
  private child: ChildProcess | undefined;

  protected constructor(private readonly setting: ServingSetting) {}

  get url(): string {
    return this.setting.url;
  }

  get configFile(): string {
    return this.setting.configFile;
  }

  async start(): Promise<void> {
    const { program, configFile, logFile } = this.setting;
    invariant(this.child === undefined, 'one process at a time');
    const log = openSync(logFile, 'a');
    this.child = spawn(process.execPath, [program, 'run', '--config', configFile], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    for (let tries = 0; tries < 400; tries += 1) {
      const isHealthy = await fetch(`${this.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isHealthy) return;
      await sleep(50);
    }
    throw new Error(`${program} does not serve, see ${logFile}`);
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.child = undefined;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}
