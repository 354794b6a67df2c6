import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database.js';
import { type ReportList } from './report-views.js';

const AT_MOST = 100;
/** Of one person: whoever reports and reports pushes nobody else's word off the list. */
const AT_MOST_EACH = 10;
/** As far back as is looked, however much there is. */
const LOOKED_AT = 2000;

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
      `SELECT person, report, reported_at
         FROM (SELECT *, row_number() OVER (PARTITION BY person ORDER BY place DESC) AS nth
                 FROM (SELECT * FROM console_report ORDER BY place DESC LIMIT $3) AS latest) AS counted
        WHERE nth <= $2 ORDER BY place DESC LIMIT $1`,
      [AT_MOST, AT_MOST_EACH, LOOKED_AT],
    );
  }
}
