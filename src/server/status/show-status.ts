import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isUnreachable, stillWaitedFor, type GroupTally, type Waiting } from '../../core/tally-votes.js';
import { type WithdrawalState } from '../../protocol/withdrawal-states.js';
import { CODES } from '../../protocol/codes.js';
import { utcText } from '../../protocol/derive-intent.js';
import { withdrawalNext } from '../../protocol/withdrawal-next.js';
import { electorateOf, type Vote } from '../../protocol/vote.js';
import { EventLog } from '../audit/event-log.js';
import { ModuleSightings } from '../auth/module-sightings.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { ModuleReports } from '../signing-work/module-reports.js';
import { reasonOf } from '../withdrawals/show-withdrawals.js';
import { isOpenForVotes, questionOf, releaseTimeOf } from '../withdrawals/tier-question.js';
import { countStored } from '../withdrawals/count-stored.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type StatusView } from './status-view.js';

const headRow = z.object({ sequence: z.coerce.number() });

/** What to do about a withdrawal in a state that needs nobody's attention yet. */
const NEXT: Partial<Record<WithdrawalState, string>> = {
  received: 'Wait for the signing module to find out what its rules ask about; look whether it runs when this stays.',
  held: CODES.HELD_FOR_RELEASE,
  pending_approval: CODES.QUORUM_NOT_REACHED,
  delayed: CODES.DELAY_NOT_OVER,
  authorised: 'Wait for the signing module; look whether it runs when this stays.',
  signing: 'Wait: it is signed and about to be sent.',
  broadcast: 'Wait for the chain to confirm it.',
  confirmed: 'Wait for the chain to make it final.',
};

const NOBODY: Waiting = { groups: [], choices: [] };

/** How everything stands, for whoever runs it: what waits, and for whom. */
@Injectable()
export class ShowStatus {
  private readonly startedAt: Date;

  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly log: EventLog,
    private readonly reports: ModuleReports,
    private readonly sightings: ModuleSightings,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  async execute(): Promise<StatusView> {
    const { policy } = this.deployment;
    const answerMs = await this.timeDatabase();
    const [report, head, [receipts], rows, suspended] = await Promise.all([
      this.reports.last(),
      this.log.head(),
      this.database.rows(headRow, 'SELECT sequence FROM receipt_head'),
      this.store.listUnfinished(200),
      suspendedDevices(this.database),
    ]);
    const electorate = electorateOf(this.deployment.policies, suspended);
    const votes = await this.store.votesOf(rows.map(({ id }) => id));
    const lastSeenAt = latest(this.sightings.lastSeenAt, report?.receivedAt ?? null);
    return {
      server: {
        startedAt: this.startedAt.toISOString(),
        now: this.clock.now().toISOString(),
        ...{ deploymentId: policy.deploymentId, policyHash: policy.hash, events: head.size },
      },
      database: { answerMs },
      signingModule: {
        lastSeenAt: lastSeenAt?.toISOString() ?? null,
        reportedAt: report === null ? null : new Date(report.content.at * 1000).toISOString(),
        lastSequence: receipts?.sequence ?? 0,
      },
      nodes: (report?.content.nodes ?? []).map(({ chain, ok, height, code }) => ({
        ...{ chain, ok, height: height ?? null, code: code ?? null },
      })),
      stops: report?.content.stops ?? null,
      waiting: rows.map((row) => this.waiting(row, countStored(votes.get(row.id) ?? [], electorate))),
    };
  }

  /** Before everything else is asked of it: how long one waits is what people feel. */
  private async timeDatabase(): Promise<number> {
    const began = performance.now();
    await this.database.run('SELECT 1');
    return Math.round(performance.now() - began);
  }

  private waiting(row: StoredWithdrawal, votes: readonly Vote[]): StatusView['waiting'][number] {
    const now = this.clock.seconds();
    const question = isOpenForVotes(row, now) ? questionOf(row, this.deployment.policies, now) : null;
    const { groups, choices } = question === null ? NOBODY : stillWaitedFor(question, votes);
    const reason = reasonOf(row, now) ?? (groups.some(isUnreachable) ? 'QUORUM_UNREACHABLE' : null);
    const release = releaseTimeOf(row, this.deployment.policies, now);
    return {
      ...{ withdrawalId: row.id, reference: row.reference, amountText: row.amount_text, destination: row.destination },
      ...{ createdAt: row.created_at.toISOString(), notAfter: utcText(row.not_after), state: row.state, reason },
      estimatedReleaseAt: release === null ? null : utcText(release),
      missing: Object.fromEntries(groups.map((group) => [group.name, missingOf(group)])),
      next: [
        (reason === null ? null : withdrawalNext(row.state, reason)) ?? NEXT[row.state] ?? '',
        ...choices.map(choiceText),
      ]
        .filter((text) => text !== '')
        .join(' '),
    };
  }
}

function choiceText(lists: Waiting['choices'][number]): string {
  return `One of these is enough: ${lists.map((names) => names.join(' and ')).join('; or ')}.`;
}

function missingOf({ approved, need, waitingFor }: GroupTally): StatusView['waiting'][number]['missing'][string] {
  return { need: need - approved.length, persons: [...waitingFor] };
}

function latest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
