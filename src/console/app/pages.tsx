import { lazy, Suspense, type ReactNode } from 'react';
import { Route, Switch } from 'wouter';
import { CheckPage } from '../check/check-page.js';
import { Notice } from '../look/notice.js';
import { RuledLines } from '../look/ruled-lines.js';
import { WithTrust } from '../trust/with-trust.js';
import { useWords } from '../words/use-words.js';

const PeoplePage = lazy(async () => ({ default: (await import('../people/people-page.js')).PeoplePage }));

/** Every page is behind the check of the server: there is nothing to see of one that cannot be trusted. */
export function Pages(): ReactNode {
  const words = useWords();
  return (
    <Switch>
      <Route path="/">
        <WithTrust>{(standing) => <CheckPage standing={standing} />}</WithTrust>
      </Route>
      <Route path="/people">
        <WithTrust>
          {({ trusted }) => (
            <Suspense fallback={<RuledLines label={words('loading.page')} />}>
              <PeoplePage policy={trusted.policies.inForce} />
            </Suspense>
          )}
        </WithTrust>
      </Route>
      <Route>
        <Notice title={words('nowhere.title')} text={words('nowhere.text')} />
      </Route>
    </Switch>
  );
}
