import { useMemo, useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Link } from 'wouter';
import { draftObject, draftText, judgeDraft } from '../../../desk/policy/judge-draft.js';
import { type DraftDocument } from '../../../desk/policy/edit-document.js';
import { withDevice, type ListedDevice } from '../../../desk/policy/with-device.js';
import {
  readSignedEnrolment,
  writeSignedEnrolment,
  type SignedEnrolment,
} from '../../../protocol/governance/signed-change.js';
import { unixSeconds } from '../../live/use-now.js';
import { LookIcon } from '../../look/icons.js';
import { useSession } from '../../session/use-session.js';
import { type Trusted } from '../../trust/judge-shown.js';
import { useWords } from '../../words/use-words.js';
import { AllowListForm } from './allow-list-form.js';
import { BacktestPanel } from '../backtest-panel.js';
import { ChangeStopPage } from '../change-stop-page.js';
import { GovernanceForm } from './governance-form.js';
import { LimitForms } from './limit/limit-forms.js';
import { RoleForms } from './role-forms.js';
import { RuleForms } from './rule/rule-forms.js';
import { DraftBar, draftWords } from './draft-bar.js';
import { DraftSide } from './draft-side.js';
import { keepDraft, readKeptDraft, type KeptDraft } from './kept-draft.js';
import { PeopleForm } from './people-form.js';
import { useJudgedNews } from '../use-judged-news.js';
import { useSettled } from '../use-settled.js';

const SETTLES_AFTER_MS = 350;

/** Where a change of the rules is written. Nothing of it is anybody's business before it is proposed. */
export function DraftPage({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const inForce = trusted.policies.inForce;
  // The same policy has the same bytes.
  const base = useMemo(() => draftText(trusted.document), [inForce.hash]);
  const [kept, setKept] = useState<KeptDraft>(
    () => readKeptDraft() ?? { base: inForce.hash, text: base, enrolments: [] },
  );
  const { text } = kept;
  const settled = useSettled(text, SETTLES_AFTER_MS);
  const judged = useMemo(() => judgeDraft(settled, base, inForce), [settled, base, inForce]);
  const document = useMemo(() => draftObject(text), [text]);
  const enrolments = useMemo(
    () => kept.enrolments.flatMap((each) => readSignedEnrolment(each) ?? []),
    [kept.enrolments],
  );
  const side = useRef<HTMLDivElement>(null);
  const { data: session } = useSession();
  const { judged: news } = useJudgedNews(trusted);
  if (news?.kind === 'stopped') return <ChangeStopPage stop={news.stop} />;
  if (inForce.governance === null) return <p className="slip">{words('governance.none')}</p>;

  const write = (next: Partial<KeptDraft>): void => {
    const draft = { ...kept, ...next };
    setKept(draft);
    keepDraft(draft.text === base ? null : draft);
  };
  const edit = (edited: DraftDocument): void => {
    write({ text: `${JSON.stringify(edited, null, 2)}\n` });
  };
  const enrol = (device: ListedDevice, enrolment: SignedEnrolment): void => {
    if (document === null) return;
    const enrolled = withDevice(document, device);
    write({
      text: `${JSON.stringify(enrolled, null, 2)}\n`,
      enrolments: [...kept.enrolments, writeSignedEnrolment(enrolment)],
    });
  };
  const isOld = kept.base !== inForce.hash;
  return (
    <>
      <p className="crumb">
        <Link href="/policy">{words('draft.back')}</Link>
      </p>
      <h1>{words('draft.title')}</h1>
      <p className="lead">{words('draft.lead', { version: inForce.version })}</p>
      {isOld && (
        <p className="stale" role="status">
          <LookIcon />
          {words('draft.old', { version: inForce.version })}
        </p>
      )}
      <p role="status" className="visually-hidden">
        {judged.kind !== 'unchanged' && draftWords(judged, words)}
      </p>
      <div className="sheet draft">
        <div className="sheet-main">
          {document === null ? (
            <p className="slip">{words('draft.no-forms')}</p>
          ) : (
            <>
              <Fold title={words('rules.title')} isOpen>
                <RuleForms document={document} onChange={edit} inForce={inForce} />
              </Fold>
              <Fold title={words('limits.title')} isOpen>
                <LimitForms document={document} onChange={edit} inForce={inForce} />
              </Fold>
              <Fold title={words('role.forms')}>
                <RoleForms document={document} onChange={edit} inForce={inForce} />
              </Fold>
              <Fold title={words('allow-list.title')}>
                <AllowListForm document={document} onChange={edit} inForce={inForce} now={unixSeconds()} />
              </Fold>
              <Fold title={words('people.title')}>
                <PeopleForm document={document} onChange={edit} onEnrol={enrol} />
              </Fold>
              <Fold title={words('governance.title')}>
                <GovernanceForm document={document} onChange={edit} inForce={inForce} />
              </Fold>
            </>
          )}
          <Fold title={words('draft.text.title')} isOpen={document === null}>
            <label htmlFor="draft-text" className="quiet">
              {words('draft.text.label')}
            </label>
            <textarea
              id="draft-text"
              className="draft-text"
              rows={22}
              spellCheck="false"
              autoCapitalize="none"
              value={text}
              onChange={(event) => {
                write({ text: event.target.value });
              }}
            />
          </Fold>
        </div>
        <div className="sheet-side" role="region" aria-label={words('draft.side')} tabIndex={-1} ref={side}>
          <DraftSide
            judged={judged}
            enrolments={enrolments}
            news={news?.kind === 'judged' ? news : null}
            session={session}
          >
            {({ draft }) => <BacktestPanel draft={draft.policy} trusted={trusted} />}
          </DraftSide>
          {text !== base && (
            <Button
              className="button button-plain"
              onPress={() => {
                write({ base: inForce.hash, text: base, enrolments: [] });
              }}
            >
              {words('draft.discard')}
            </Button>
          )}
        </div>
      </div>
      <DraftBar
        judged={judged}
        onLook={() => {
          side.current?.focus();
          side.current?.scrollIntoView();
        }}
      />
    </>
  );
}

function Fold({
  title,
  isOpen = false,
  children,
}: {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <details className="slip fold" open={isOpen}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  );
}
