import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { ModuleReports } from '../signing-work/module-reports.js';

/** How long one look serves everybody. */
const LOOK_AGAIN_MS = 5000;
/** Without a report for so long the signing module counts as silent. */
const SILENT_MS = 60_000;

/** Tells whether what the signing module says of itself has changed: its balances, its nodes, what is stopped. */
@Injectable()
export class ModuleWatch {
  private seen: { readonly at: number; readonly mark: Promise<string> } | null = null;

  constructor(
    private readonly reports: ModuleReports,
    private readonly clock: Clock,
  ) {}

  /** The same text as long as nothing has changed that a page would show. */
  mark(): Promise<string> {
    const now = Date.now();
    if (this.seen === null || now - this.seen.at >= LOOK_AGAIN_MS) this.seen = { at: now, mark: this.look() };
    return this.seen.mark;
  }

  private async look(): Promise<string> {
    const report = await this.reports.last();
    if (report === null) return 'never';
    const { wallets, nodes, stops } = report.content;
    const isSilent = this.clock.now().getTime() - report.receivedAt.getTime() > SILENT_MS;
    // Without the heights of blocks, which always change, and the moment of the report.
    return JSON.stringify({
      isSilent,
      wallets,
      stops,
      nodes: nodes.map(({ chain, ok, code }) => ({ chain, ok, code })),
    });
  }
}
