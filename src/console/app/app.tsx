import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { IntlProvider } from 'react-intl';
import { isSessionOver, SESSION_KEY } from '../session/use-session.js';
import { en } from '../words/en.js';
import { ja } from '../words/ja.js';
import { keepLanguage, localeOf, startingLanguage, type Language } from '../words/language.js';
import { FaultBoundary } from './fault-boundary.js';
import { Pages } from './pages.js';
import { Shell } from './shell.js';

const CATALOGUES = { ja, en } as const satisfies Record<Language, object>;

/**
 * An answer that did not come is asked for again by the interval, where the reader sees that it is missing. One that was
 * refused because the session is over has the page find out that it is.
 */
const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (isSessionOver(error)) void queries.invalidateQueries({ queryKey: SESSION_KEY });
    },
  }),
  defaultOptions: { queries: { retry: 1, retryDelay: 500, networkMode: 'always', gcTime: Infinity } },
});

export function App(): ReactNode {
  const [language, setLanguage] = useState(startingLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language): void => {
    keepLanguage(chosen);
    setLanguage(chosen);
  };
  return (
    <IntlProvider locale={localeOf(language)} defaultLocale={language} messages={CATALOGUES[language]}>
      <I18nProvider locale={localeOf(language)}>
        <QueryClientProvider client={queries}>
          <Shell onLanguage={choose}>
            <FaultBoundary>
              <Pages />
            </FaultBoundary>
          </Shell>
        </QueryClientProvider>
      </I18nProvider>
    </IntlProvider>
  );
}
