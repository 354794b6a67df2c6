import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { type Doubt } from '../../desk/proposal/doubt.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { printable } from '../../desk/text/printable.js';
import { ComparedAddresses } from '../look/compared-addresses.js';
import { LookIcon } from '../look/icons.js';
import { useLanguage, useWords, type Words } from '../words/use-words.js';

/** What is strange about it, above all else. Nothing at all where nothing is. */
export function Alarms({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const language = useLanguage();
  const { intent, destination, findings, doubts, policyChanged } = proposal;
  const isListed = destination.entry !== null;
  const alike = destination.lookAlikes.map(({ address, isListed: byList, isStated }) => (
    <li key={address}>
      <LookIcon />
      <div>
        <strong>{words(isListed ? 'alike.listed' : 'alike.title')}</strong>
        <p>{words(byList ? (isStated ? 'alike.by.both' : 'alike.by.list') : 'alike.by.module')}</p>
        <ComparedAddresses address={intent.destination} other={address} />
      </div>
    </li>
  ));
  const lines = [
    ...(findings?.outlier === 'above-usual' ? [words('alarm.above-usual')] : []),
    ...(findings?.outlier === 'above-balance' ? [words('alarm.above-balance')] : []),
    ...doubts.map((doubt) => doubtWords(doubt, words, (list) => intl.formatList(list))),
  ];
  if (alike.length + lines.length + policyChanged.length === 0) return null;
  return (
    <section className="alarms" aria-label={words('alarm.label')}>
      <ul>
        {alike}
        {lines.map((line) => (
          <li key={line}>
            <LookIcon />
            <p>{line}</p>
          </li>
        ))}
        {policyChanged.length > 0 && (
          <li>
            <LookIcon />
            <details>
              <summary>{words('alarm.policy-changed', { count: policyChanged.length })}</summary>
              <ul className="changes">
                {policyChanged.map((change) => (
                  <li key={change.en}>{printable(change[language])}</li>
                ))}
              </ul>
            </details>
          </li>
        )}
      </ul>
    </section>
  );
}

function doubtWords(doubt: Doubt, words: Words, list: (items: readonly string[]) => string): string {
  switch (doubt.kind) {
    case 'votes-invalid':
      return words('doubt.votes-invalid', { count: doubt.codes.length, codes: [...new Set(doubt.codes)].join(', ') });
    case 'votes-of-suspended':
    case 'votes-of-removed':
      return words(`doubt.${doubt.kind}`, {
        whose: list(doubt.whose.map(({ approver, device }) => `${approver} (${device})`)),
      });
    case 'suspensions-unexplained':
      return words('doubt.suspensions-unexplained', { count: doubt.number });
    case 'look-alike-omitted':
      return words('doubt.look-alike-omitted', { address: printable(doubt.address) });
    case 'outlived':
      return words('doubt.outlived', { code: doubt.code });
    case 'told-decided':
      return words('doubt.told-decided', { state: words(`state.${doubt.state}`) });
    case 'no-rule':
    case 'expired':
    case 'told-waiting':
    case 'told-unknown-state':
    case 'told-unknown-reason':
      return words(`doubt.${doubt.kind}`);
  }
}
