import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';
import { CeremonyFailed } from '../ceremony/ceremony-failed.js';
import { makePasskey } from '../ceremony/passkeys.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';
import { isRefusal } from '../server/server-refused.js';
import { useAnswer } from '../server/use-answer.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';

interface Props {
  readonly trusted: Trusted;
  readonly session: Session;
}

const KEY = ['passkeys'] as const;

const passkeysAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      isSynced: z.boolean(),
      createdAt: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
    }),
  ),
});

/** What one logs in with. Another one is made, or one is taken away, shortly after a login only. */
export function PasskeysPart({ trusted, session }: Props): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const queries = useQueryClient();
  const [message, setMessage] = useState<MessageId | null>(null);
  const { data } = useAnswer(KEY, '/v1/console/passkeys', passkeysAnswer);
  const passkeys = data?.items ?? [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setMessage(null);
    try {
      await work();
    } catch (error) {
      setMessage(failureOf(error));
    }
    await queries.invalidateQueries({ queryKey: KEY });
  };
  const { deploymentId, console: terms } = trusted.policies.inForce;
  const add = async (): Promise<void> => {
    if (terms === null) return;
    const name = `${words('welcome.name.usual')} ${passkeys.length + 1}`;
    const body = await makePasskey(deploymentId, terms.rpId, session.person, name);
    await askJson('/v1/console/passkeys', { method: 'POST', asPerson: true, body });
  };
  const when = (time: string): string => intl.formatDate(time, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="slip" aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{words('passkeys.title')}</h2>
      <p className="quiet">{words('passkeys.lead')}</p>
      {passkeys.map(({ id, name, isSynced, createdAt, lastUsedAt }) => (
        <div key={id} className="line device">
          <h3>
            <bdi>{printable(name)}</bdi>
          </h3>
          <p className="quiet">
            {words(isSynced ? 'passkeys.synced' : 'passkeys.bound')} ·{' '}
            {lastUsedAt === null
              ? words('passkeys.made', { time: when(createdAt) })
              : words('passkeys.used', { time: when(lastUsedAt) })}
          </p>
          {passkeys.length > 1 && (
            <Button
              className="link-button"
              onPress={() =>
                void attempt(() =>
                  askJson(`/v1/console/passkeys/${encodeURIComponent(id)}`, { method: 'DELETE', asPerson: true }),
                )
              }
            >
              {words('passkeys.revoke')}
            </Button>
          )}
        </div>
      ))}
      <Button className="button button-plain" onPress={() => void attempt(add)}>
        {words('passkeys.add')}
      </Button>
      <p role="status">{message !== null && words(message)}</p>
    </section>
  );
}

function failureOf(error: unknown): MessageId {
  if (error instanceof CeremonyFailed) return 'login.given-up';
  if (isRefusal(error, 'LOGIN_NOT_FRESH')) return 'passkeys.not-fresh';
  return error instanceof NoAnswer ? 'login.unreachable' : 'passkeys.refused';
}
