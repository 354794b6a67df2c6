import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LANGUAGES, type Language } from '../platform/config/outward-config.js';
import { OUTWARD, type Outward } from '../platform/config/outward.js';
import { Database } from '../platform/database/database.js';

const row = z.object({ language: z.enum(LANGUAGES) });

/** How somebody wants to be told. */
@Injectable()
export class NoticeSetting {
  constructor(
    @Inject(OUTWARD) private readonly outward: Outward,
    private readonly database: Database,
  ) {}

  async languageOf(person: string): Promise<Language> {
    const [found] = await this.database.rows(row, 'SELECT language FROM notice_setting WHERE person = $1', [person]);
    return found?.language ?? this.outward.language;
  }

  async choose(person: string, language: Language): Promise<void> {
    await this.database.run(
      `INSERT INTO notice_setting (person, language) VALUES ($1, $2)
       ON CONFLICT (person) DO UPDATE SET language = excluded.language`,
      [person, language],
    );
  }
}
