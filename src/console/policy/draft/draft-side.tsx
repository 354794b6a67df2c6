import { useMemo, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { draftFindings } from '../../../desk/policy/draft-findings.js';
import { judgeChange, type Bench } from '../../../desk/policy/judge-proposed.js';
import { type DraftJudgement } from '../../../desk/policy/judge-draft.js';
import { type Code } from '../../../protocol/codes.js';
import { type SignedEnrolment } from '../../../protocol/governance/signed-change.js';
import { unixSeconds } from '../../live/use-now.js';
import { CheckWordsList } from '../../look/check-words-list.js';
import { LookIcon } from '../../look/icons.js';
import { useHasWallet } from '../../ceremony/use-has-wallet.js';
import { type Session } from '../../session/use-session.js';
import { durationWords } from '../../words/duration-words.js';
import { NextStepText } from '../../words/next-step-text.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import { ChangeList } from '../change-list.js';
import { FindingsList } from '../findings-list.js';
import { type JudgedNews } from '../judge-news.js';
import { saySign } from '../say.js';
import { SignSheet } from '../sign-sheet.js';
import { CarryOn } from './carry-on.js';
import { TrialNote } from './trial-note.js';

type Written = Extract<DraftJudgement, { kind: 'draft' }>;
type News = Extract<JudgedNews, { kind: 'judged' }>;

interface Props {
  readonly judged: DraftJudgement;
  readonly enrolments: readonly SignedEnrolment[];
  /** Null until the server has said what is proposed and suspended. */
  readonly news: News | null;
  readonly session: Session | null | undefined;
  readonly children: (written: Written) => ReactNode;
}

/** What the draft does, what its authors should look at again, and the way to propose it. */
export function DraftSide({ judged, enrolments, news, session, children }: Props): ReactNode {
  const words = useWords();
  switch (judged.kind) {
    case 'unchanged':
      return <p className="slip">{words('draft.unchanged')}</p>;
    case 'unreadable':
      return (
        <section className="slip draft-refused" role="status">
          <h2>{words('draft.unreadable')}</h2>
          <p lang="en">
            <code>{judged.what}</code>
          </p>
        </section>
      );
    case 'refused':
      return <Refused code={judged.code} what={judged.what} />;
    case 'draft':
      return (
        <>
          <Effect judged={judged} />
          {news !== null && <Findings judged={judged} news={news} />}
          {children(judged)}
          {news === null ? (
            <p className="slip">{words('draft.waiting')}</p>
          ) : (
            <Propose judged={judged} enrolments={enrolments} news={news} session={session} />
          )}
        </>
      );
  }
}

function Refused({ code, what }: { readonly code: Code; readonly what: string }): ReactNode {
  const words = useWords();
  return (
    <section className="slip draft-refused" role="status">
      <h2>{words('draft.refused')}</h2>
      <p>
        <code>{code}</code> <NextStepText step={code} />
      </p>
      <pre lang="en">{what}</pre>
    </section>
  );
}

function Effect({ judged: { draft } }: { readonly judged: Written }): ReactNode {
  const words = useWords();
  const language = useLanguage();
  const { statement, comparison } = draft;
  return (
    <section className="slip" aria-labelledby="draft-effect">
      <div className="section-head">
        <h2 id="draft-effect">{words('draft.effect')}</h2>
        <p className={`effect ${comparison.effect}`}>{words(`change.${comparison.effect}`)}</p>
      </div>
      <p className="quiet">
        {comparison.effect === 'loosening'
          ? words('change.delay', { duration: durationWords(statement.delaySeconds, language) })
          : words('change.at-once')}
      </p>
      <ChangeList changes={comparison.changes} />
    </section>
  );
}

function Findings({ judged: { draft }, news }: { readonly judged: Written; readonly news: News }): ReactNode {
  const words = useWords();
  const { policies } = news.bench.trusted;
  const findings = useMemo(
    () => draftFindings(draft.policy, policies.inForce, { all: policies.all, times: news.times }, unixSeconds()),
    // The same chain again, asked for anew, finds nothing new.
    [draft.policy.hash, policies.inForce.hash],
  );
  return (
    <section className="slip" aria-labelledby="draft-findings">
      <h2 id="draft-findings">{words('lint.title')}</h2>
      <FindingsList findings={findings} />
      <TrialNote policy={draft.policy} />
    </section>
  );
}

function Propose({
  judged: { draft, bytes },
  enrolments,
  news: { bench, open },
  session,
}: Pick<Props, 'enrolments' | 'session'> & { readonly judged: Written; readonly news: News }): ReactNode {
  const words = useWords();
  const [isSigning, setIsSigning] = useState(false);
  const hasWallet = useHasWallet();
  const change = useMemo(
    () => ({ policy: bytes, enrolments: provenIn(draft.policy.devices, enrolments), signatures: [] }),
    [bytes, draft, enrolments],
  );
  const { checked } = useMemo(() => judgeChange(change, bench, bench.now), [change, bench]);
  if (checked.kind === 'refused') return <Refused code={checked.code} what={checked.what} />;
  const known = open.find(({ proposed }) => proposed.hash === draft.policy.hash);
  const say = saySign(draft, known?.checked.signedBy ?? [], session, bench, hasWallet);
  // The very same document is never proposed again where it is void.
  const isOpen = (known?.standing.void ?? null) === null;
  const carryOn = <CarryOn policy={draft.policy} bytes={bytes} enrolments={change.enrolments} />;
  return (
    <section className="slip" aria-labelledby="draft-propose">
      <h2 id="draft-propose">{words('draft.propose.title')}</h2>
      <p>{words('draft.propose.text')}</p>
      <div className="line">
        <h3>{words('policy.words')}</h3>
        <CheckWordsList digest={draft.policy.hash} />
      </div>
      {known?.standing.void != null ? (
        <p className="look-line">
          <LookIcon />
          {words('draft.propose.void')} <code>{known.standing.void.code}</code>{' '}
          <NextStepText step={known.standing.void.code} />
        </p>
      ) : say.kind === 'may' ? (
        <Button
          className="button"
          onPress={() => {
            setIsSigning(true);
          }}
        >
          {words('draft.propose.act')}
        </Button>
      ) : (
        <p className="quiet">
          {say.message === 'say.no-device'
            ? words('draft.carry.only')
            : words(say.message, { governors: draft.governance.governors.join(', ') })}
        </p>
      )}
      {isOpen && say.kind === 'not' && say.message === 'say.no-device' && carryOn}
      {isOpen && say.kind === 'may' && (
        <details className="line">
          <summary>{words('draft.carry.also')}</summary>
          {carryOn}
        </details>
      )}
      {isSigning && say.kind === 'may' && (
        <SignSheet
          draft={draft}
          change={change}
          inForce={bench.trusted.policies.inForce}
          {...say}
          onClose={() => {
            setIsSigning(false);
          }}
        />
      )}
    </section>
  );
}

/** Proof of a device that was taken out again is nobody's business. */
function provenIn(
  devices: Bench['trusted']['policies']['inForce']['devices'],
  enrolments: readonly SignedEnrolment[],
): readonly SignedEnrolment[] {
  return enrolments.filter(({ message }) =>
    [...devices.values()].some(({ publicKey }) => publicKey === message.publicKey),
  );
}
