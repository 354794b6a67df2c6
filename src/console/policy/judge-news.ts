import { AnswerMalformed } from '../../desk/answer-malformed.js';
import { benchOf, judgeProposed, type Bench, type Judged } from '../../desk/policy/judge-proposed.js';
import { readProposed, toldOtherwise, type Proposed, type ToldOtherwise } from '../../desk/policy/proposed-changes.js';
import { timesInForce } from '../../desk/policy/times-in-force.js';
import { type CheckedChange } from '../../protocol/governance/check-change.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type PolicyNews } from './use-policy-news.js';

/** A change that can be signed, as this page makes it out from the two documents. */
export type OpenChange = Judged<Exclude<CheckedChange, { kind: 'refused' }>> & { readonly proposed: Proposed };

/** One that nobody can sign. */
export type RefusedChange = Judged<Extract<CheckedChange, { kind: 'refused' }>> & { readonly proposed: Proposed };

export interface ChangeStop extends ToldOtherwise {
  readonly hash: string;
}

export type JudgedNews =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'stopped'; readonly stop: ChangeStop }
  | {
      readonly kind: 'judged';
      readonly bench: Bench;
      readonly open: readonly OpenChange[];
      readonly refused: readonly RefusedChange[];
      /** Since when each version has been in force, in Unix seconds, by its hash. */
      readonly times: ReadonlyMap<string, number>;
    };

/** @param now Unix seconds, when the news came */
export function judgeNews({ chain, orders }: PolicyNews, trusted: Trusted, now: number): JudgedNews {
  try {
    const bench = benchOf(trusted, orders, now);
    const judged = readProposed(chain).map((proposed) => ({ proposed, ...judgeProposed(proposed, bench) }));
    const open = judged.flatMap(({ checked, ...rest }) => (checked.kind === 'refused' ? [] : [{ ...rest, checked }]));
    const refused = judged.flatMap(({ checked, ...rest }) =>
      // What follows another version belongs to a policy that came into force between two questions.
      checked.kind === 'refused' && checked.code !== 'POLICY_NOT_NEXT' ? [{ ...rest, checked }] : [],
    );
    for (const { proposed, checked } of open) {
      const difference = toldOtherwise(proposed, checked);
      if (difference !== null) return { kind: 'stopped', stop: { hash: proposed.hash, ...difference } };
    }
    return { kind: 'judged', bench, open, refused, times: timesInForce(trusted, chain) };
  } catch (error) {
    if (error instanceof AnswerMalformed) return { kind: 'unreadable' };
    throw error;
  }
}
