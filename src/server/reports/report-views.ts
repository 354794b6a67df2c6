import { z } from 'zod';

/** A page of text: two sides of a comparison, with addresses in full. */
const MAX_REPORT = 4000;

export const newReportSchema = z
  .strictObject({
    report: z
      .string()
      .min(1)
      .max(MAX_REPORT)
      // What differed may be what a hostile server made up: of what is no character for a reader, that it was there.
      .transform((text) => text.replaceAll(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD'))
      .describe('What the page stopped over, as text'),
  })
  .meta({ id: 'NewConsoleReport' });

export const reportListSchema = z
  .strictObject({
    items: z.array(
      z
        .strictObject({ person: z.string(), report: z.string(), reportedAt: z.iso.datetime() })
        .meta({ id: 'ConsoleReport' }),
    ),
  })
  .meta({
    id: 'ConsoleReports',
    description: 'Where pages of the console stopped: the server showed what was not signed.',
  });
export type ReportList = z.infer<typeof reportListSchema>;
