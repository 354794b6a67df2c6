import { lazy, Suspense, type ReactNode } from 'react';
import { Route, Switch } from 'wouter';
import { Notice } from '../look/notice.js';
import { RuledLines } from '../look/ruled-lines.js';
import { WithSession } from '../session/with-session.js';
import { useSession, type Session } from '../session/use-session.js';
import { TrayPage } from '../tray/tray-page.js';
import { type Trusted } from '../trust/judge-shown.js';
import { WithTrust } from '../trust/with-trust.js';
import { useWords } from '../words/use-words.js';
import { loaded } from './page-not-loaded.js';

const PolicyPage = lazy(async () => ({ default: (await loaded(import('../policy/policy-page.js'))).PolicyPage }));
const DraftPage = lazy(async () => ({ default: (await loaded(import('../policy/draft/draft-page.js'))).DraftPage }));
const PeoplePage = lazy(async () => ({ default: (await loaded(import('../people/people-page.js'))).PeoplePage }));
const HealthPage = lazy(async () => ({ default: (await loaded(import('../health/health-page.js'))).HealthPage }));
const MePage = lazy(async () => ({ default: (await loaded(import('../me/me-page.js'))).MePage }));
const ProposalPage = lazy(async () => ({
  default: (await loaded(import('../proposal/proposal-page.js'))).ProposalPage,
}));
const WalletsPage = lazy(async () => ({ default: (await loaded(import('../wallets/wallets-page.js'))).WalletsPage }));
const WithdrawalsPage = lazy(async () => ({
  default: (await loaded(import('../withdrawals/withdrawals-page.js'))).WithdrawalsPage,
}));
const WelcomePage = lazy(async () => ({ default: (await loaded(import('../welcome/welcome-page.js'))).WelcomePage }));

/** Every page is behind the check of the server: there is nothing to see of one that cannot be trusted. */
export function Pages(): ReactNode {
  const words = useWords();
  return (
    <Suspense fallback={<RuledLines label={words('loading.page')} />}>
      <Switch>
        <Route path="/">
          <Logged>{(trusted, session) => <TrayPage trusted={trusted} session={session} />}</Logged>
        </Route>
        <Route path="/proposals/:id">
          {({ id }) => (
            <Logged>{(trusted, session) => <ProposalPage id={id} trusted={trusted} session={session} />}</Logged>
          )}
        </Route>
        <Route path="/policy">
          <WithTrust>{(standing) => <PolicyPage standing={standing} />}</WithTrust>
        </Route>
        <Route path="/policy/draft">
          <WithTrust>{({ trusted }) => <DraftPage trusted={trusted} />}</WithTrust>
        </Route>
        <Route path="/people">
          <WithTrust>{({ trusted }) => <People trusted={trusted} />}</WithTrust>
        </Route>
        <Route path="/withdrawals">
          <Logged>{(trusted) => <WithdrawalsPage trusted={trusted} />}</Logged>
        </Route>
        <Route path="/wallets">
          <Logged>{(trusted) => <WalletsPage trusted={trusted} />}</Logged>
        </Route>
        <Route path="/health">
          <Logged>{(_, session) => <HealthPage session={session} />}</Logged>
        </Route>
        <Route path="/me">
          <Logged>{(trusted, session) => <MePage trusted={trusted} session={session} />}</Logged>
        </Route>
        <Route path="/welcome">
          <WithTrust>{({ trusted }) => <WelcomePage trusted={trusted} />}</WithTrust>
        </Route>
        <Route>
          <Notice title={words('nowhere.title')} text={words('nowhere.text')} />
        </Route>
      </Switch>
    </Suspense>
  );
}

/** For everybody, and with more to do on it for who is logged in. */
function People({ trusted }: { readonly trusted: Trusted }): ReactNode {
  const { data: session } = useSession();
  return <PeoplePage trusted={trusted} session={session ?? null} />;
}

/** For pages that show what the server tells only to people whom it knows. */
function Logged({ children }: { readonly children: (trusted: Trusted, session: Session) => ReactNode }): ReactNode {
  return (
    <WithTrust>
      {({ trusted }) => <WithSession trusted={trusted}>{(session) => children(trusted, session)}</WithSession>}
    </WithTrust>
  );
}
