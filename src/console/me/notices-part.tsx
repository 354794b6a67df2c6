import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';
import { askJson } from '../server/ask-json.js';
import { useAnswer } from '../server/use-answer.js';
import { canBeTold, subscribe } from '../worker/subscribe.js';
import { type MessageId } from '../words/en.js';
import { useWords } from '../words/use-words.js';

const KEY = ['notices'] as const;
const SUBSCRIPTIONS = '/v1/console/push-subscriptions';

const settingsAnswer = z.object({
  mail: z.string().nullable(),
  pushKey: z.string().nullable(),
  subscriptions: z.array(
    z.object({ id: z.string().regex(/^[0-9a-f]{64}$/), service: z.string(), createdAt: z.iso.datetime() }),
  ),
});

/** By what one is told that something waits, and whether this browser is. */
export function NoticesPart(): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const queries = useQueryClient();
  const [message, setMessage] = useState<MessageId | null>(null);
  const { data: settings } = useAnswer(KEY, '/v1/console/notifications', settingsAnswer);
  const attempt = async (work: () => Promise<MessageId | null>): Promise<void> => {
    setMessage(null);
    setMessage(await work().catch(() => 'notices.failed' as const));
    await queries.invalidateQueries({ queryKey: KEY });
  };
  const add = async (pushKey: string): Promise<MessageId | null> => {
    const made = await subscribe(pushKey);
    if (made === null) return 'notices.denied';
    // In the language that the console is read in.
    const language = intl.locale.startsWith('ja') ? 'ja' : 'en';
    await askJson('/v1/console/notifications', { method: 'PUT', asPerson: true, body: { language } });
    await askJson(SUBSCRIPTIONS, { method: 'POST', asPerson: true, body: made });
    return null;
  };
  const remove = async (id: string): Promise<null> => {
    await askJson(`${SUBSCRIPTIONS}/${id}`, { method: 'DELETE', asPerson: true });
    return null;
  };
  if (settings === undefined) return null;
  const { mail, pushKey, subscriptions } = settings;
  const when = (time: string): string => intl.formatDate(time, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="slip" aria-labelledby="notices-title">
      <h2 id="notices-title">{words('notices.title')}</h2>
      <p className="quiet">{words('notices.lead')}</p>
      <p>{mail === null ? words('notices.mail.none') : words('notices.mail', { address: printable(mail) })}</p>
      {subscriptions.map(({ id, service, createdAt }) => (
        <div key={id} className="line device">
          <h3>{words('notices.browser', { service: printable(service) })}</h3>
          <p className="quiet">{words('notices.since', { time: when(createdAt) })}</p>
          <Button className="link-button" onPress={() => void attempt(() => remove(id))}>
            {words('notices.remove')}
          </Button>
        </div>
      ))}
      {pushKey === null || !canBeTold() ? (
        <p className="quiet">{words(pushKey === null ? 'notices.push.none' : 'notices.push.impossible')}</p>
      ) : (
        <Button className="button button-plain" onPress={() => void attempt(() => add(pushKey))}>
          {words('notices.add')}
        </Button>
      )}
      <p role="status">{message !== null && words(message)}</p>
    </section>
  );
}
