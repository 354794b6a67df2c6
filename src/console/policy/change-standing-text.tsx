import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { printable } from '../../desk/text/printable.js';
import { LookIcon } from '../look/icons.js';
import { NextStepText } from '../words/next-step-text.js';
import { useWords } from '../words/use-words.js';
import { ChangeCountdown } from './change-countdown.js';
import { type OpenChange } from './judge-news.js';

/** How far a change is: what the signing module has said of it goes before what this page counts. */
export function ChangeStandingText({ change }: { readonly change: OpenChange }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const { standing, checked, leftOut, unexplained } = change;
  const { missing, statement } = checked;
  if (standing.void !== null) {
    const { code, receipt, vetoes } = standing.void;
    return (
      <div className="void">
        <p>
          <strong>{words('change.void')}</strong> <code>{code}</code>
        </p>
        {vetoes.map(({ approver, device, reason }) => (
          <p key={`${approver} ${device}`}>
            {words('change.vetoed-by', { approver, device })} <q>{printable(reason)}</q>
          </p>
        ))}
        <p className="quiet">{words('change.void.receipt', { receipt })}</p>
        <p className="quiet">
          <NextStepText step={code} />
        </p>
      </div>
    );
  }
  const people = intl.formatList(missing.members.map(String), { type: 'conjunction' });
  const isComplete = missing.governors === 0 && missing.members.length === 0;
  return (
    <>
      {missing.governors > 0 && <p>{words('change.missing.governors', { count: missing.governors })}</p>}
      {missing.members.length > 0 && <p>{words('change.missing.members', { people })}</p>}
      {isComplete && standing.registeredAt === null && <p>{words('change.complete')}</p>}
      {isComplete && standing.registeredAt !== null && statement.delaySeconds > 0 && (
        <ChangeCountdown from={standing.registeredAt} until={standing.registeredAt + statement.delaySeconds} />
      )}
      {leftOut.map(({ approver, device }) => (
        <p key={device} className="look-line">
          <LookIcon />
          {words('change.left-out', { approver, device })}
        </p>
      ))}
      {unexplained > 0 && (
        <p className="look-line">
          <LookIcon />
          {words('change.unexplained')}
        </p>
      )}
    </>
  );
}
