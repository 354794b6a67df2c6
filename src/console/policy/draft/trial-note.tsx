import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { TRIED_DAYS } from '../../../desk/trial/generated-trial.js';
import { FATES } from '../../../desk/trial/replayed.js';
import { type Policy } from '../../../protocol/policy.js';
import { LookIcon } from '../../look/icons.js';
import { useWords } from '../../words/use-words.js';
import { remarkWords } from './remark-words.js';
import { useTrial } from './use-trial.js';

/** What comes of a draft on days that never were: rules and limits that nothing touches are seen before anybody signs. */
export function TrialNote({ policy }: { readonly policy: Policy }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const trial = useTrial(policy);
  if (trial === null) return <p role="status">{words('trial.running')}</p>;
  const { tally, remarks } = trial;
  const fates = FATES.filter((fate) => tally.fates[fate] > 0).map((fate) =>
    words('trial.fate', { fate: words(`fate.${fate}`), count: tally.fates[fate] }),
  );
  return (
    <>
      <h3>{words('trial.title', { days: TRIED_DAYS })}</h3>
      <p>{words('trial.counted', { count: tally.total, fates: intl.formatList(fates, { type: 'unit' }) })}</p>
      {remarks.length === 0 && <p className="quiet">{words('trial.none')}</p>}
      <ul className="findings">
        {remarks.map((remark, at) => (
          <li key={at}>
            <LookIcon />
            <div>
              <p>{remarkWords(remark, words, intl)}</p>
              {remark.says === 'nobody-can-approve' && <pre lang="en">{remark.trace.join('\n')}</pre>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
