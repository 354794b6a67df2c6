import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { logIn } from '../ceremony/passkeys.js';
import { GateMark } from '../look/gate-mark.js';
import { LookIcon } from '../look/icons.js';
import { ServerRefused } from '../server/server-refused.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';
import { OidcLogin } from './oidc-login.js';
import { SESSION_KEY } from './use-session.js';

/** A passkey, and nothing to type: there is no password that could be asked for on another page. */
export function LogInPage({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const [state, setState] = useState<'idle' | 'asking' | MessageId>('idle');
  const { deploymentId, console: terms } = trusted.policies.inForce;
  const begin = async (rpId: string): Promise<void> => {
    setState('asking');
    try {
      await logIn(deploymentId, rpId);
      await queries.invalidateQueries({ queryKey: SESSION_KEY });
    } catch (error) {
      setState(failureOf(error));
    }
  };
  const isHere = terms?.origins.includes(location.origin) === true;
  return (
    <section className="slip log-in">
      <GateMark isBarred />
      <h1>{words('login.title')}</h1>
      <p>{words('login.lead')}</p>
      {terms === null && <Look text={words('login.nowhere')} />}
      {terms !== null && !isHere && <Look text={words('login.elsewhere', { origin: terms.origins.join(', ') })} />}
      {terms !== null && isHere && (
        <Button className="button" isDisabled={state === 'asking'} onPress={() => void begin(terms.rpId)}>
          {words(state === 'asking' ? 'login.asking' : 'login.button')}
        </Button>
      )}
      <p role="status">{state !== 'idle' && state !== 'asking' && words(state)}</p>
      <OidcLogin invitation={null} />
      <p className="quiet line">{words('login.invited')}</p>
    </section>
  );
}

function Look({ text }: { readonly text: string }): ReactNode {
  return (
    <p className="stale">
      <LookIcon />
      {text}
    </p>
  );
}

function failureOf(error: unknown): MessageId {
  if (error instanceof CeremonyFailed) return 'login.given-up';
  if (!(error instanceof ServerRefused)) return 'login.unreachable';
  switch (error.code) {
    case 'LOGIN_CREDENTIAL_UNKNOWN':
      return 'login.unknown';
    case 'CREDENTIAL_IS_FOR_VOTES':
      return 'login.for-votes';
    case 'DEVICE_COUNTER_WENT_BACK':
      return 'login.counter';
    default:
      return 'login.refused';
  }
}
