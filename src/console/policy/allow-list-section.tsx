import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { chainOf } from '../../protocol/chains/caip.js';
import { type Policy } from '../../protocol/policy.js';
import { unixSeconds } from '../live/use-now.js';
import { Address } from '../look/address.js';
import { momentWords } from '../words/moment-words.js';
import { useWords } from '../words/use-words.js';

/** Destinations that the governors know. */
export function AllowListSection({ policy: { allowList } }: { readonly policy: Policy }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const now = unixSeconds();
  return (
    <section className="slip" aria-labelledby="allow-list-title">
      <h2 id="allow-list-title">{words('allow-list.title')}</h2>
      {allowList.length === 0 && <p>{words('allow-list.none')}</p>}
      {allowList.map(({ id, chain, address, expiresAt }) => (
        <div className="line" key={id}>
          <h3>
            {id} <code className="name">{chainName(chain)}</code>
          </h3>
          <Address address={address} />
          <p className="quiet">
            {expiresAt <= now
              ? words('allow-list.lapsed')
              : words('allow-list.until', { time: momentWords(expiresAt, now, intl) })}
          </p>
        </div>
      ))}
    </section>
  );
}

/** A test network should be seen to be one. */
export function chainName(id: Policy['allowList'][number]['chain']): string {
  const chain = chainOf(id);
  return chain.kind === 'bitcoin' ? `Bitcoin ${chain.network}` : `EVM ${chain.chainId}`;
}
