import { type ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { z } from 'zod';
import { type DeviceId } from '../../protocol/ids.js';
import { useAnswer } from '../server/use-answer.js';
import { useWords } from '../words/use-words.js';

const usesAnswer = z.object({
  items: z.array(
    z.object({
      device: z.string().max(100),
      lastUsedAt: z.iso.datetime().nullable(),
      by: z.enum(['vote', 'order', 'change']).nullable(),
    }),
  ),
});

/**
 * When a device last signed something, by the server's account and said to be that: a key that its owner has not touched
 * for months and that was used yesterday is for them to see.
 */
export function LastUse({ device }: { readonly device: DeviceId }): ReactNode {
  const words = useWords();
  const intl = useIntl();
  const { data, error } = useAnswer(['device-uses'], '/v1/console/devices', usesAnswer);
  const use = data?.items.find((each) => each.device === device);
  // While it is asked nothing is said: the line is not worth a place of its own for that moment.
  if (data === undefined && error === null) return null;
  if (use === undefined) return <p className="quiet">{words('device.use.unknown')}</p>;
  const { lastUsedAt, by } = use;
  if (lastUsedAt === null || by === null) return <p className="quiet">{words('device.use.never')}</p>;
  const time = intl.formatDate(lastUsedAt, { dateStyle: 'medium', timeStyle: 'short' });
  return <p className="quiet">{words(`device.use.${by}`, { time })}</p>;
}
