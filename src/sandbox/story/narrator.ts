import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineClient, type Withdrawal } from '../../client/client.js';
import { CommandFailed, tryCommand, type CommandResult } from '../command.js';
import { type Screen } from '../screen.js';
import { type Stack } from '../stack.js';
import { StoryStuck } from './story-stuck.js';

const POLL_MS = 200;
const PATIENCE_MS = 120_000;

/** Carries the story out and tells it: what the engine sees of each withdrawal, and what the devices do. */
export class Narrator {
  /** What was last told of each reference, so that a line is a change. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly stack: Stack,
    readonly engine: EngineClient,
    readonly screen: Screen,
  ) {}

  /** Follows a withdrawal, a line a change, until `isThere`. */
  async follow(id: string, isThere: (withdrawal: Withdrawal) => boolean): Promise<Withdrawal> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    let withdrawal = await this.engine.get(id);
    this.tell(withdrawal);
    while (!isThere(withdrawal)) {
      if (Date.now() >= giveUpAt) throw this.stuck(withdrawal);
      await sleep(POLL_MS);
      withdrawal = await this.engine.get(id);
      this.tell(withdrawal);
    }
    return withdrawal;
  }

  private stuck({ reference, state, reason }: Withdrawal): StoryStuck {
    const where = `${state}${reason === null ? '' : `, ${reason}`}`;
    const logs = this.stack.folders.logs();
    return new StoryStuck(
      `withdrawal ${reference} did not get on within ${PATIENCE_MS / 1000} s (${where}); see the logs in ${logs}`,
    );
  }

  /** An approver's own tool, as a process of its own over that approver's folder, knowing the server's URL. */
  async device(approver: string, ...command: readonly string[]): Promise<CommandResult> {
    const device = this.stack.ceremony.devices.find((each) => each.approver === approver);
    if (device === undefined) throw new Error(`${approver} has no device`);
    const access = [
      '--folder',
      device.folder,
      '--server',
      this.stack.server.url,
      '--passphrase-file',
      device.passphraseFile,
    ];
    return tryCommand('sekisho', ['device', ...command, ...access], device.folder);
  }

  async approve(approver: string, withdrawal: Withdrawal): Promise<string> {
    const result = await this.device(approver, 'approve', withdrawal.id, '--yes');
    if (result.code !== 0) throw new CommandFailed(['device', 'approve', `(${approver})`], result);
    this.screen.event(shortOf(withdrawal.reference), `${approver} approves`, 'on a device of their own');
    return result.stdout;
  }

  private tell(withdrawal: Withdrawal): void {
    const { reference, state, reason, txid, confirmations } = withdrawal;
    const news = `${state}${reason === null ? '' : ` (${reason})`}`;
    if (this.told.get(reference) === news) return;
    this.told.set(reference, news);
    const detail = txid === null ? withdrawal.amountText : `${withdrawal.amountText}  ${txid}  ${confirmations} conf.`;
    if (state === 'final') this.screen.good(shortOf(reference), news, detail);
    else this.screen.event(shortOf(reference), news, detail);
  }
}

/** The run's part of a demo reference is the same on every line; what is left tells them apart. */
export function shortOf(reference: string): string {
  return reference.replace(/^demo-[^-]+-/, '');
}
