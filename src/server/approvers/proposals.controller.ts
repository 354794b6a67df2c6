import { Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Query, RawBody } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { parseHex32 } from '../../protocol/hex.js';
import { Allow, AllowAnyone, AllowPeople, Reader } from '../auth/allow.js';
import { PERSON_ROLES, type DeviceCaller, type PersonCaller } from '../auth/caller.js';
import { NoteLook } from '../load/note-look.js';
import { NoteOpened } from '../load/note-opened.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readAnyJson, readQuery } from '../platform/http/read-request.js';
import { Refused } from '../platform/http/refused.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { CastVote } from './cast-vote.js';
import {
  castVoteSchema,
  proposalListSchema,
  proposalSchema,
  signedVoteSchema,
  type CastVoteView,
  type Proposal,
  type ProposalList,
} from './proposal-view.js';
import { CONSOLE_HEADER, readConsoleHash } from './read-console-hash.js';
import { ShowProposals } from './show-proposals.js';

const listQuery = z.strictObject({ state: z.literal('open').optional().describe('"open": what waits for votes') });

/** An in-tray with more than this in it is read from the oldest on. */
const MAX_PROPOSALS = 200;

@ApiTags('proposals')
@Controller('v1/proposals')
export class ProposalsController {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly showProposals: ShowProposals,
    private readonly castVote: CastVote,
    private readonly noteLook: NoteLook,
    private readonly noteOpened: NoteOpened,
  ) {}

  @Get()
  @Allow('sekisho-read', 'device')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'What waits for votes, the oldest first',
    query: listQuery,
    answers: { 200: { description: 'At most 200', schema: proposalListSchema } },
  })
  async list(@Query() query: unknown, @Reader() caller: DeviceCaller | PersonCaller): Promise<ProposalList> {
    readQuery(listQuery, query);
    return { items: await this.showProposals.execute(await this.store.listOpen(MAX_PROPOSALS), caller) };
  }

  @Get(':id')
  @Allow('sekisho-read', 'device')
  @AllowPeople(...PERSON_ROLES)
  @DescribeRoute({
    summary: 'Look a proposal up',
    params: { id: 'The withdrawal’s id' },
    answers: { 200: { description: 'With all its evidence', schema: proposalSchema } },
  })
  async find(@Param('id') id: string, @Reader() caller: DeviceCaller | PersonCaller): Promise<Proposal> {
    const found = parseHex32(id) === null ? null : await this.store.find(id);
    if (found !== null) await this.noteLook.execute(caller, { withdrawalId: found.id });
    // A page says itself when it shows something; what a device fetches by its id it shows at once.
    if (found !== null && caller.role === 'device') await this.noteOpened.execute(caller.approver, found.id);
    const [proposal] = found === null ? [] : await this.showProposals.execute([found], caller);
    if (proposal === undefined) throw Refused.because('NOT_FOUND');
    return proposal;
  }

  @Post(':id/votes')
  @HttpCode(HttpStatus.CREATED)
  @AllowAnyone()
  @ApiHeader({
    name: 'Sekisho-Console',
    description: 'Hash of the console that it is given on, by its own word; kept beside the vote',
    required: false,
    schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  })
  @DescribeRoute({
    summary: 'Vote: the signed vote is its own proof of who casts it',
    params: { id: 'The withdrawal’s id' },
    body: signedVoteSchema,
    answers: { 201: { description: 'Counted', schema: castVoteSchema } },
  })
  vote(
    @Param('id') id: string,
    @RawBody() body: Buffer | undefined,
    @Headers(CONSOLE_HEADER) consoleHash: string | undefined,
  ): Promise<CastVoteView> {
    return this.castVote.execute(id, readAnyJson(body), readConsoleHash(consoleHash));
  }
}
