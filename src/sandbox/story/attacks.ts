import { type Withdrawal } from '../../client/client.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type Stack } from '../stack.js';
import { shortOf, type Narrator } from './narrator.js';
import { type Payments } from './payments.js';
import { Thief } from './thief.js';

export interface RefusedAttack {
  readonly what: string;
  /** The signing module's code, or `PAID` if it fell for it. */
  readonly code: string;
}

/**
 * What an attacker tries who has the server's database, with its owner's rights. Each attack writes into the
 * real tables; the real server hands it out; the real signing module answers with a receipt, which is checked
 * here against the attestation key and not taken from the attacker's tables on trust.
 */
export async function showAttacks(stack: Stack, narrator: Narrator, payments: Payments): Promise<RefusedAttack[]> {
  const { policy } = await narrator.engine.genesis();
  const thief = new Thief(stack, policy);
  const refused: RefusedAttack[] = [];
  await thief.enter();
  try {
    for (const attack of ATTACKS) {
      const { id } = await narrator.engine.requestWithdrawal(await payments.target());
      const waiting = await narrator.follow(id, ({ state }) => state === 'pending_approval');
      const target = await attack.carryOut(thief, waiting, narrator);
      const answer = await thief.answerAbout(target);
      const code = answer.outcome === 'refused' ? answer.reason : 'PAID';
      narrator.screen[code === 'PAID' ? 'bad' : 'good'](shortOf(waiting.reference), code, attack.what);
      refused.push({ what: attack.what, code });
    }
  } finally {
    await thief.leave();
  }
  return refused;
}

interface Attack {
  readonly what: string;
  /** Returns the id under which the signing module will answer. */
  carryOut(thief: Thief, waiting: Withdrawal, narrator: Narrator): Promise<Hex32>;
}

const ATTACKS: readonly Attack[] = [
  {
    what: 'a state flipped to authorised',
    carryOut: (thief, { id }) => thief.handOut(id),
  },
  {
    what: 'one vote less than the quorum, and a state flipped',
    carryOut: async (thief, waiting, narrator) => {
      await narrator.approve('aiko', waiting);
      await narrator.approve('daniel', waiting);
      return thief.handOut(waiting.id);
    },
  },
  {
    what: 'a destination edited after approval',
    carryOut: async (thief, waiting, narrator) => {
      await narrator.approve('aiko', waiting);
      await narrator.approve('daniel', waiting);
      await thief.editRequest(waiting.id, (body) => ({ ...body, destination: thief.loot.destination }));
      return thief.handOut(waiting.id);
    },
  },
  {
    what: 'votes copied from another withdrawal',
    carryOut: async (thief, waiting) => {
      await thief.copyVotesTo(waiting.id);
      return thief.handOut(waiting.id);
    },
  },
  {
    what: "a vote signed by the attacker's own device",
    carryOut: async (thief, waiting) => {
      await thief.voteAs('ben', 'ben-laptop', waiting.id);
      return thief.handOut(waiting.id);
    },
  },
  {
    what: 'a withdrawal that no engine asked for',
    carryOut: (thief, waiting) => thief.askInTheEnginesName(waiting.id),
  },
];
