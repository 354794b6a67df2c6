import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Bench } from '../../desk/policy/judge-proposed.js';
import { CheckWordsList } from '../look/check-words-list.js';
import { HashText } from '../look/hash-text.js';
import { useHasWallet } from '../ceremony/use-has-wallet.js';
import { type Session } from '../session/use-session.js';
import { durationWords } from '../words/duration-words.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { ChangeList } from './change-list.js';
import { ChangeStandingText } from './change-standing-text.js';
import { GovernorSeals } from './governor-seals.js';
import { type OpenChange } from './judge-news.js';
import { saySign, sayVeto } from './say.js';
import { SignSheet } from './sign-sheet.js';
import { VetoSheet } from './veto-sheet.js';

interface Props {
  readonly change: OpenChange;
  readonly bench: Bench;
  readonly session: Session | null | undefined;
}

/** A proposed change: what it does, who has signed, how long there is to object, and what the reader can do about it. */
export function ProposedSlip({ change, bench, session }: Props): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const [sheet, setSheet] = useState<'sign' | 'veto' | null>(null);
  const { checked, standing, proposed } = change;
  const { policy, statement, comparison } = checked;
  const inForce = bench.trusted.policies.inForce;
  const isLoosening = comparison.effect === 'loosening';
  const isOver = standing.void !== null;
  const hasWallet = useHasWallet();
  const sign = saySign(checked, checked.signedBy, session, bench, hasWallet);
  const veto = sayVeto(session, inForce, hasWallet);
  const close = (): void => {
    setSheet(null);
  };
  const id = `change-${policy.hash.slice(0, 16)}`;
  return (
    <article className={isOver ? 'slip change is-over' : 'slip change'} aria-labelledby={id}>
      <header>
        <h3 id={id}>{words('change.title', { version: policy.version })}</h3>
        <p className={`effect ${comparison.effect}`}>{words(`change.${comparison.effect}`)}</p>
      </header>
      <p className="quiet">
        {isLoosening
          ? words('change.delay', { duration: durationWords(statement.delaySeconds, language) })
          : words('change.at-once')}
      </p>
      <ChangeList changes={checked.comparison.changes} />
      {!isOver && (
        <GovernorSeals draft={checked} signedBy={checked.signedBy} inForce={inForce} me={session?.approver ?? null} />
      )}
      <ChangeStandingText change={change} />
      <details className="line">
        <summary>{words('change.compare')}</summary>
        <CheckWordsList digest={policy.hash} />
        <HashText hash={policy.hash} />
      </details>
      {!isOver && (
        <div className="change-acts">
          {sign.kind === 'may' ? (
            <Button
              className="button"
              onPress={() => {
                setSheet('sign');
              }}
            >
              {words('change.sign')}
            </Button>
          ) : (
            <p className="quiet">{words(sign.message, { governors: namesOf(inForce) })}</p>
          )}
          {isLoosening && veto.kind === 'may' && (
            <Button
              className="button button-plain"
              onPress={() => {
                setSheet('veto');
              }}
            >
              {words('veto.open')}
            </Button>
          )}
        </div>
      )}
      {sheet === 'sign' && sign.kind === 'may' && (
        <SignSheet draft={checked} change={proposed.change} inForce={inForce} {...sign} onClose={close} />
      )}
      {sheet === 'veto' && veto.kind === 'may' && (
        <VetoSheet vetoed={policy} inForce={inForce} {...veto} onClose={close} />
      )}
    </article>
  );
}

function namesOf({ governance, approvers }: Bench['trusted']['policies']['inForce']): string {
  return (governance?.governors ?? []).map((id) => approvers.get(id)?.name ?? id).join(', ');
}
