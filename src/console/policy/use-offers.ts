import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { readSignedEnrolment } from '../../protocol/governance/signed-change.js';
import { isName } from '../../protocol/ids.js';
import { askJson } from '../server/ask-json.js';
import { NoAnswer } from '../server/no-answer.js';

const listedDevice = z.looseObject({
  id: z.string().max(100),
  approver: z.string().max(100),
  scheme: z.enum(['ed25519', 'eip712', 'webauthn']),
  publicKey: z.string().max(200),
  path: z.enum(['console', 'independent']),
});

const offersAnswer = z.object({
  items: z.array(z.object({ device: listedDevice, enrolment: z.unknown(), offeredAt: z.iso.datetime() })),
});

/** A device that somebody offers to approve with: by the server's word, and with its own proof that it holds its key. */
export type Offer = ReturnType<typeof offersIn>[number];

/** None for whoever may not see them. */
export function useOffers(): readonly Offer[] {
  const { data } = useQuery({
    queryKey: ['offers', 'for-governors'],
    queryFn: async ({ signal }) => {
      const read = offersAnswer.safeParse(await askJson('/v1/console/offers', { asPerson: true, signal }));
      if (!read.success) throw new NoAnswer('unreadable');
      return offersIn(read.data.items);
    },
    retry: false,
  });
  return data ?? [];
}

function offersIn(items: z.infer<typeof offersAnswer>['items']) {
  return items.flatMap(({ device, enrolment: given, offeredAt }) => {
    const enrolment = readSignedEnrolment(given);
    const isItsOwn = enrolment?.message.publicKey === device.publicKey && enrolment.message.device === device.id;
    // No policy takes a device that has no name; and files are called by it.
    return enrolment !== null && isItsOwn && isName(device.id) ? [{ device, enrolment, offeredAt }] : [];
  });
}
