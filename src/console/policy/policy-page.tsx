import { type ReactNode } from 'react';
import { CheckedSlip } from '../check/checked-slip.js';
import { GovernanceSection } from '../check/governance-section.js';
import { LimitsSection } from '../check/limits-section.js';
import { PolicySlip } from '../check/policy-slip.js';
import { RulesSection } from '../check/rules-section.js';
import { unixSeconds } from '../live/use-now.js';
import { Stale } from '../look/stale.js';
import { useSession } from '../session/use-session.js';
import { type TrustedStanding } from '../trust/with-trust.js';
import { useWords } from '../words/use-words.js';
import { AllowListSection } from './allow-list-section.js';
import { ChangeStopPage } from './change-stop-page.js';
import { ProposedSection } from './proposed-section.js';
import { useJudgedNews } from './use-judged-news.js';
import { VersionsSlip } from './versions-slip.js';

/** What would change the rules, and the rules in force, in plain words and by nobody's word. */
export function PolicyPage({ standing }: { readonly standing: TrustedStanding }): ReactNode {
  const words = useWords();
  const { data: session } = useSession();
  const { trusted } = standing;
  const policy = trusted.policies.inForce;
  const { judged, isSilent, since } = useJudgedNews(trusted);
  if (judged?.kind === 'stopped') return <ChangeStopPage stop={judged.stop} />;
  const times =
    judged?.kind === 'judged' ? judged.times : new Map<string, number>([[policy.hash, trusted.inForceSince]]);
  return (
    <>
      <h1>{words('check.title')}</h1>
      <p className="lead">{words('check.lead')}</p>
      {isSilent && judged !== null && <Stale since={since} />}
      <div className="sheet policy-sheet">
        <ProposedSection news={judged} isSilent={isSilent} isGoverned={policy.governance !== null} session={session} />
        <div className="sheet-side">
          <PolicySlip trusted={trusted} />
          <CheckedSlip standing={standing} />
          <VersionsSlip all={trusted.policies.all} times={times} now={unixSeconds()} />
        </div>
        <div className="sheet-main">
          <RulesSection policy={policy} />
          <LimitsSection policy={policy} />
          <AllowListSection policy={policy} />
          <GovernanceSection policy={policy} />
        </div>
      </div>
    </>
  );
}
