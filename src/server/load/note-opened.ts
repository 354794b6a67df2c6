import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';

/**
 * Notes when a person first had a proposal before them: by their page's word, or because their device fetched it, which
 * shows it before it asks for a vote. So governors see how long they looked.
 */
@Injectable()
export class NoteOpened {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(person: string, withdrawalId: string): Promise<void> {
    const noted = await this.database.run(
      `INSERT INTO proposal_opened (withdrawal_id, person, opened_at)
       SELECT id, $2, $3 FROM withdrawal WHERE id = $1 ON CONFLICT DO NOTHING`,
      [withdrawalId, person, this.clock.now()],
    );
    if (noted > 0) return;
    const isThere = await this.database.run('SELECT FROM withdrawal WHERE id = $1', [withdrawalId]);
    if (isThere === 0) throw Refused.because('NOT_FOUND');
  }
}
