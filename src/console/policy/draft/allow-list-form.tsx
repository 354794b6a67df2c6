import { useId, useState, type ReactNode } from 'react';
import { withItem, withValue } from '../../../desk/policy/edit-document.js';
import { parseChainId, type ChainId } from '../../../protocol/chains/caip.js';
import { type Policy } from '../../../protocol/policy.js';
import { Address } from '../../look/address.js';
import { useWords } from '../../words/use-words.js';
import { chainName } from '../allow-list-section.js';
import { type FormProps } from './change-draft.js';
import { allowedShape, itemsIn } from './draft-shapes.js';
import { RemoveButton } from './remove-button.js';

const YEAR_SECONDS = 365 * 86_400;

/** Destinations that the governors know; each new one ends by itself after a time. */
export function AllowListForm({
  document,
  onChange,
  inForce,
  now,
}: FormProps & { readonly inForce: Policy; readonly now: number }): ReactNode {
  const words = useWords();
  const listed = itemsIn(document, 'allowList', allowedShape);
  return (
    <>
      {listed.length === 0 && <p>{words('allow-list.none')}</p>}
      {listed.map(({ place, item: { id, chain, address } }) => {
        const known = parseChainId(chain);
        return (
          <div className="draft-item" key={id}>
            <h3>
              {id} <code className="name">{known === null ? chain : chainName(known)}</code>
            </h3>
            <Address address={address} />
            <RemoveButton
              name={id}
              onRemove={() => {
                onChange(withValue(document, place, undefined));
              }}
            />
          </div>
        );
      })}
      <NewEntry
        chains={[...new Set([...inForce.wallets.values()].map(({ chain }) => chain))]}
        onAdd={(entry) => {
          onChange(withItem(document, ['allowList'], { ...entry, expiresAt: now + YEAR_SECONDS }));
        }}
      />
    </>
  );
}

interface Entry {
  readonly id: string;
  readonly chain: string;
  readonly address: string;
}

function NewEntry({ chains, onAdd }: { readonly chains: readonly ChainId[]; readonly onAdd: (entry: Entry) => void }) {
  const words = useWords();
  const field = useId();
  const [id, setId] = useState('');
  const [chain, setChain] = useState<string>(chains[0] ?? '');
  const [address, setAddress] = useState('');
  return (
    <form
      className="draft-item"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd({ id: id.trim(), chain, address: address.trim() });
        setId('');
        setAddress('');
      }}
    >
      <h3>{words('draft.allow.title')}</h3>
      <div className="draft-field">
        <label htmlFor={`${field}-id`}>{words('draft.allow.id')}</label>
        <input
          id={`${field}-id`}
          required
          autoComplete="off"
          value={id}
          onChange={(event) => {
            setId(event.target.value);
          }}
        />
      </div>
      <div className="draft-field">
        <label htmlFor={`${field}-chain`}>{words('draft.allow.chain')}</label>
        <select
          id={`${field}-chain`}
          value={chain}
          onChange={(event) => {
            setChain(event.target.value);
          }}
        >
          {chains.map((each) => (
            <option key={each} value={each}>
              {chainName(each)}
            </option>
          ))}
        </select>
      </div>
      <div className="draft-field">
        <label htmlFor={`${field}-address`}>{words('draft.allow.address')}</label>
        <input
          id={`${field}-address`}
          className="mono"
          required
          autoComplete="off"
          spellCheck="false"
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
          }}
        />
      </div>
      <p className="quiet">{words('draft.allow.year')}</p>
      <button type="submit" className="button button-plain">
        {words('draft.allow.add')}
      </button>
    </form>
  );
}
