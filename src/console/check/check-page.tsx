import { type ReactNode } from 'react';
import { type TrustedStanding } from '../trust/with-trust.js';
import { useWords } from '../words/use-words.js';
import { CheckedSlip } from './checked-slip.js';
import { GovernanceSection } from './governance-section.js';
import { LimitsSection } from './limits-section.js';
import { PolicySlip } from './policy-slip.js';
import { RulesSection } from './rules-section.js';

/** What is in force here, in plain words, by nobody's word. */
export function CheckPage({ standing }: { readonly standing: TrustedStanding }): ReactNode {
  const words = useWords();
  const policy = standing.trusted.policies.inForce;
  return (
    <>
      <h1>{words('check.title')}</h1>
      <p className="lead">{words('check.lead')}</p>
      <div className="sheet">
        <div className="sheet-side">
          <PolicySlip trusted={standing.trusted} />
          <CheckedSlip standing={standing} />
        </div>
        <div className="sheet-main">
          <RulesSection policy={policy} />
          <LimitsSection policy={policy} />
          <GovernanceSection policy={policy} />
        </div>
      </div>
    </>
  );
}
