import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLocation } from 'wouter';
import { z } from 'zod';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { makePasskey } from '../ceremony/passkeys.js';
import { LookIcon } from '../look/icons.js';
import { Notice } from '../look/notice.js';
import { RuledLines } from '../look/ruled-lines.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { NotAnswered } from '../server/not-answered.js';
import { isRefusal, ServerRefused } from '../server/server-refused.js';
import { strangerText } from '../server/stranger-text.js';
import { OidcLogin } from '../session/oidc-login.js';
import { SESSION_KEY } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { readInvitationToken } from './invitation-token.js';

const openInvitation = z.object({ person: strangerText(100) });

/** Where an invitation leads: one makes a passkey, and is in. The link opens once. */
export function WelcomePage({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  // As it was when the page was opened; it is taken out of the address once it has been used.
  const [token] = useState(() => readInvitationToken(location.hash));
  const {
    data: invitation,
    error,
    refetch,
  } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => look(token, signal),
    enabled: token !== null,
    staleTime: Infinity,
    retry: false,
  });
  if (token === null) return <Notice title={words('welcome.none.title')} text={words('welcome.none.text')} />;
  if (invitation !== undefined) return <MakePasskey token={token} person={invitation.person} trusted={trusted} />;
  if (error === null) return <RuledLines label={words('loading.page')} />;
  if (isRefusal(error, 'INVITATION_USED'))
    return <Notice title={words('welcome.used.title')} text={words('welcome.used.text')} />;
  if (error instanceof ServerRefused)
    return <Notice title={words('welcome.over.title')} text={words('welcome.over.text')} />;
  return <NotAnswered error={error} onAgain={refetch} />;
}

async function look(token: string | null, signal: AbortSignal): Promise<z.infer<typeof openInvitation>> {
  const shown = await askJson('/v1/console/invitations/look', { method: 'POST', body: { token }, signal });
  const read = openInvitation.safeParse(shown);
  if (!read.success) throw new NoAnswer('unreadable');
  return read.data;
}

interface Invited {
  readonly token: string;
  readonly person: string;
  readonly trusted: Trusted;
}

function MakePasskey({ token, person, trusted }: Invited): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const id = useId();
  const [name, setName] = useState(() => words('welcome.name.usual'));
  const [state, setState] = useState<'idle' | 'asking' | MessageId>('idle');
  const { deploymentId, console: terms, approvers } = trusted.policies.inForce;
  const approver = [...approvers.values()].find((each) => each.id === person);
  const make = async (rpId: string): Promise<void> => {
    setState('asking');
    try {
      const passkey = await makePasskey(deploymentId, rpId, person, name);
      await askJson('/v1/console/invitations/take', {
        ...{ method: 'POST', asPerson: true },
        body: { token, ...passkey },
      });
      // A link that is used up has no business in the history.
      history.replaceState(null, '', location.pathname);
      await queries.invalidateQueries({ queryKey: SESSION_KEY });
      go('/');
    } catch (error) {
      setState(failureOf(error));
    }
  };
  return (
    <section className="slip log-in">
      <h1>{words('welcome.title', { name: approver?.name ?? person })}</h1>
      <p>{words('welcome.lead')}</p>
      {terms === null ? (
        <p className="stale">
          <LookIcon />
          {words('login.nowhere')}
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void make(terms.rpId);
          }}
        >
          <label htmlFor={id}>{words('welcome.name')}</label>
          <input
            id={id}
            type="text"
            maxLength={40}
            value={name}
            required
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
          <Button className="button" type="submit" isDisabled={state === 'asking'}>
            {words(state === 'asking' ? 'login.asking' : 'welcome.button')}
          </Button>
        </form>
      )}
      <p role="status">{state !== 'idle' && state !== 'asking' && words(state)}</p>
      <OidcLogin invitation={token} />
      <p className="quiet line">{words('welcome.limit')}</p>
    </section>
  );
}

function failureOf(error: unknown): MessageId {
  if (error instanceof CeremonyFailed) return 'login.given-up';
  if (isRefusal(error, 'INVITATION_USED')) return 'welcome.used.title';
  if (isRefusal(error, 'MALFORMED')) return 'welcome.name.malformed';
  return error instanceof ServerRefused ? 'welcome.refused' : 'login.unreachable';
}
