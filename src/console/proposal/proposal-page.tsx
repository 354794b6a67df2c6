import { useEffect, useMemo, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { parseHex32 } from '../../protocol/hex.js';
import { useNow } from '../live/use-now.js';
import { Notice } from '../look/notice.js';
import { RuledLines } from '../look/ruled-lines.js';
import { Stale } from '../look/stale.js';
import { isRefusal } from '../server/server-refused.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { noteOpened } from './ask-proposals.js';
import { judgeProposal, readIntentLink } from './judge-proposal.js';
import { ProposalSlip } from './proposal-slip.js';
import { ProposalStopPage } from './proposal-stop-page.js';
import { useProposal } from './use-proposal.js';

interface Props {
  readonly id: string;
  readonly trusted: Trusted;
  readonly session: Session;
}

/** One proposal, made out in this browser. */
export function ProposalPage({ id, ...rest }: Props): ReactNode {
  const words = useWords();
  const withdrawal = parseHex32(id);
  if (withdrawal === null) return <Notice title={words('nowhere.title')} text={words('nowhere.text')} />;
  return <Shown key={withdrawal} withdrawal={withdrawal} {...rest} />;
}

function Shown({
  withdrawal,
  trusted,
  session,
}: Omit<Props, 'id'> & { readonly withdrawal: NonNullable<ReturnType<typeof parseHex32>> }): ReactNode {
  const words = useWords();
  const now = useNow(5);
  const { data: shown, error, dataUpdatedAt, refetch } = useProposal(withdrawal, trusted);
  // By the fragment that was there when the page was opened: a picture of another screen leads here.
  const there = useMemo(() => readIntentLink(location.hash), []);
  const isShown = shown !== undefined;
  useEffect(() => {
    if (isShown) void noteOpened(withdrawal);
  }, [isShown, withdrawal]);
  const judged = useMemo(
    () => (shown === undefined ? null : judgeProposal(shown, withdrawal, there, trusted, now)),
    [shown, withdrawal, there, trusted, now],
  );
  if (judged?.kind === 'stopped') return <ProposalStopPage withdrawal={withdrawal} stop={judged.stop} />;
  if (shown !== undefined && judged !== null)
    return (
      <>
        {error !== null && <Stale since={dataUpdatedAt} />}
        <ProposalSlip
          proposal={judged.proposal}
          beside={shown.beside}
          trusted={trusted}
          session={session}
          now={now}
          judge={(at) => judgeProposal(shown, withdrawal, there, trusted, at)}
          refresh={() => refetch({ throwOnError: true })}
        />
      </>
    );
  if (error === null) return <RuledLines label={words('proposal.loading')} />;
  if (isRefusal(error, 'NOT_FOUND'))
    return <Notice title={words('proposal.none.title')} text={words('proposal.none.text')} />;
  if (isRefusal(error, 'FORBIDDEN')) return <Notice title={words('forbidden.title')} text={words('forbidden.text')} />;
  return (
    <Notice title={words('unreachable.title')} text={words('unreachable.text')}>
      <Button className="button" onPress={() => void refetch()}>
        {words('again')}
      </Button>
    </Notice>
  );
}
