import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';
import { askJson } from '../server/ask-json.js';
import { useWords } from '../words/use-words.js';

const offer = z.object({ name: z.string().max(100).nullable() });
const start = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** Through the house's identity provider, where its configuration names one. It gives leave to look, and no more. */
export function OidcLogin({ invitation }: { readonly invitation: string | null }): ReactNode {
  const words = useWords();
  const [hasFailed, setFailed] = useState(false);
  const { data } = useQuery({
    queryKey: ['oidc'],
    queryFn: async ({ signal }) => offer.parse(await askJson('/v1/console/oidc', { signal })),
    staleTime: Infinity,
  });
  if (data === undefined || data.name === null) return null;
  const begin = async (): Promise<void> => {
    try {
      const body = invitation === null ? {} : { invitation };
      const { url } = start.parse(await askJson('/v1/console/oidc/start', { method: 'POST', asPerson: true, body }));
      location.assign(url);
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <Button className="button button-plain" onPress={() => void begin()}>
        {words('login.oidc', { name: printable(data.name) })}
      </Button>
      {hasFailed && <p role="alert">{words('login.unreachable')}</p>}
    </>
  );
}
