import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { moduleReportSchema, type ModuleReport } from '../../protocol/module-report.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';

const row = z.object({ content: moduleReportSchema, received_at: z.date() });

export interface ReceivedReport {
  readonly content: ModuleReport;
  readonly receivedAt: Date;
}

/** The signing module's last account of itself. For screens: no decision looks at it. */
@Injectable()
export class ModuleReports {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async last(): Promise<ReceivedReport | null> {
    const [found] = await this.database.rows(row, 'SELECT content, received_at FROM module_report');
    return found === undefined ? null : { content: found.content, receivedAt: found.received_at };
  }

  /** An older one that was held up, or replayed, does not overwrite a newer. */
  async keep(report: ModuleReport): Promise<void> {
    await this.database.run(
      `INSERT INTO module_report (content, received_at) VALUES ($1, $2)
       ON CONFLICT (is_only) DO UPDATE SET content = excluded.content, received_at = excluded.received_at
       WHERE (module_report.content ->> 'at')::bigint <= (excluded.content ->> 'at')::bigint`,
      [asJson(report), this.clock.now()],
    );
  }
}
