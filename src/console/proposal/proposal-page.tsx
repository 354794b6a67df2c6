import { useEffect, useMemo, type ReactNode } from 'react';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { unixSeconds, useNow } from '../live/use-now.js';
import { Notice } from '../look/notice.js';
import { Shown } from '../server/shown.js';
import { type Session } from '../session/use-session.js';
import { type Trusted } from '../trust/judge-shown.js';
import { useWords } from '../words/use-words.js';
import { noteOpened, type ShownPage } from './ask-proposals.js';
import { judgeProposal, readIntentLink, type JudgedProposal } from './judge-proposal.js';
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
  return <OneProposal key={withdrawal} withdrawal={withdrawal} {...rest} />;
}

interface OneProps extends Omit<Props, 'id'> {
  readonly withdrawal: Hex32;
}

function OneProposal({ withdrawal, ...rest }: OneProps): ReactNode {
  const words = useWords();
  const query = useProposal(withdrawal, rest.trusted);
  const isShown = query.data !== undefined;
  useEffect(() => {
    if (isShown) void noteOpened(withdrawal);
  }, [isShown, withdrawal]);
  return (
    <Shown query={query} label={words('proposal.loading')}>
      {(shown) => (
        <MadeOut
          {...rest}
          withdrawal={withdrawal}
          shown={shown}
          refetch={async () => {
            const { data } = await query.refetch({ throwOnError: true });
            return data ?? shown;
          }}
        />
      )}
    </Shown>
  );
}

interface MadeOutProps extends OneProps {
  readonly shown: ShownPage;
  readonly refetch: () => Promise<ShownPage>;
}

/** What the evidence comes to at this moment: a slip, or the red page. */
function MadeOut({ withdrawal, trusted, session, shown, refetch }: MadeOutProps): ReactNode {
  const now = useNow(5);
  // By the fragment that was there when the page was opened: a picture of another screen leads here.
  const there = useMemo(() => readIntentLink(location.hash), []);
  const judge = (at: number): JudgedProposal => judgeProposal(shown, withdrawal, there, trusted, at);
  const refresh = async (): Promise<JudgedProposal> =>
    judgeProposal(await refetch(), withdrawal, there, trusted, unixSeconds());
  const judged = useMemo(
    () => judgeProposal(shown, withdrawal, there, trusted, now),
    [shown, withdrawal, there, trusted, now],
  );
  if (judged.kind === 'stopped') return <ProposalStopPage withdrawal={withdrawal} stop={judged.stop} />;
  const { proposal } = judged;
  return <ProposalSlip {...{ proposal, trusted, session, now, judge, refresh }} beside={shown.beside} />;
}
