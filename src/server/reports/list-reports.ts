import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database.js';
import { type ReportList } from './report-views.js';

const AT_MOST = 100;

const reportRow = z
  .object({ person: z.string(), report: z.string(), reported_at: z.date() })
  .transform(({ person, report, reported_at: at }) => ({ person, report, reportedAt: at.toISOString() }));

/** For those who look into the server when pages stop. */
@Injectable()
export class ListReports {
  constructor(private readonly database: Database) {}

  execute(): Promise<ReportList['items']> {
    return this.database.rows(
      reportRow,
      'SELECT person, report, reported_at FROM console_report ORDER BY place DESC LIMIT $1',
      [AT_MOST],
    );
  }
}
