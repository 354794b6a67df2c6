import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { z } from 'zod';
import { isName } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { useCopy } from '../look/use-copy.js';
import { askJson } from '../server/ask-json.js';
import { isRefusal } from '../server/server-refused.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';

const ROLES = ['viewer', 'auditor', 'operator'] as const;
type Role = (typeof ROLES)[number];

const made = z.object({ link: z.string().max(2000) });

/** A governor asks somebody in, shortly after logging in. */
export function InvitePart({ policy }: { readonly policy: Policy }): ReactNode {
  const words = useWords();
  const [personId, listId] = [useId(), useId()];
  const [person, setPerson] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [link, setLink] = useState<string | null>(null);
  const [message, setMessage] = useState<MessageId | null>(null);
  const invite = async (): Promise<void> => {
    setMessage(null);
    setLink(null);
    try {
      const body = { person, ...(roles.length > 0 && { roles }) };
      setLink(made.parse(await askJson('/v1/console/invitations', { method: 'POST', asPerson: true, body })).link);
    } catch (error) {
      setMessage(isRefusal(error, 'LOGIN_NOT_FRESH') ? 'passkeys.not-fresh' : 'invite.refused');
    }
  };
  return (
    <section className="slip invite" aria-labelledby="invite-title">
      <h2 id="invite-title">{words('invite.title')}</h2>
      <p className="quiet">{words('invite.lead')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void invite();
        }}
      >
        <div className="reason">
          <label htmlFor={personId}>{words('invite.person')}</label>
          <input
            id={personId}
            type="text"
            list={listId}
            maxLength={60}
            value={person}
            autoComplete="off"
            onChange={(event) => {
              setPerson(event.target.value);
            }}
          />
          <datalist id={listId}>
            {[...policy.approvers.values()].map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </datalist>
        </div>
        <fieldset className="choice">
          <legend>{words('invite.roles')}</legend>
          {ROLES.map((role) => (
            <label key={role}>
              <input
                type="checkbox"
                checked={roles.includes(role)}
                onChange={({ target }) => {
                  setRoles(target.checked ? [...roles, role] : roles.filter((each) => each !== role));
                }}
              />
              <span>{words(`invite.role.${role}`)}</span>
            </label>
          ))}
        </fieldset>
        <Button className="button" type="submit" isDisabled={!isName(person)}>
          {words('invite.act')}
        </Button>
      </form>
      {message !== null && <p role="alert">{words(message)}</p>}
      {link !== null && <MadeLink link={link} />}
    </section>
  );
}

function MadeLink({ link }: { readonly link: string }): ReactNode {
  const words = useWords();
  const { copy, hasCopied } = useCopy(link);
  return (
    <div className="line">
      <textarea readOnly rows={4} value={link} aria-label={words('invite.link')} />
      <Button className="link-button" onPress={copy}>
        {words('invite.copy')}
      </Button>
      <span role="status">{hasCopied !== null && words(hasCopied ? 'stop.copied' : 'stop.not-copied')}</span>
    </div>
  );
}
