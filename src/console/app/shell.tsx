import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Link, useLocation } from 'wouter';
import { FrozenBanner } from '../freeze/frozen-banner.js';
import { FreezeButton } from '../freeze/freeze-button.js';
import { FreezeOver } from '../freeze/freeze-over.js';
import { LiveMark } from '../live/live-mark.js';
import { GateMark } from '../look/gate-mark.js';
import { HashText } from '../look/hash-text.js';
import { SessionLine } from '../session/session-line.js';
import { type MessageId } from '../words/en.js';
import { LANGUAGES, type Language } from '../words/language.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { consoleIdentity } from './console-identity.js';

const PAGES = [
  ['/', 'nav.tray'],
  ['/withdrawals', 'nav.withdrawals'],
  ['/wallets', 'nav.wallets'],
  ['/policy', 'nav.policy'],
  ['/people', 'nav.people'],
  ['/health', 'nav.health'],
  ['/me', 'nav.me'],
] as const satisfies readonly (readonly [string, MessageId])[];

interface Props {
  readonly children: ReactNode;
  readonly onLanguage: (language: Language) => void;
}

/** What stands on every page: whose house this is, where to go, and which console it is. */
export function Shell({ children, onLanguage }: Props): ReactNode {
  const words = useWords();
  const [path] = useLocation();
  const language = useLanguage();
  useTitle(path);
  const other = LANGUAGES.find((each) => each !== language) ?? language;
  return (
    <>
      <a className="skip" href="#content" onClick={toContent}>
        {words('skip')}
      </a>
      <header className="head">
        <Link className="brand" href="/">
          <GateMark />
          <span lang="ja">関所</span>
          {language === 'en' && <span className="brand-latin">{words('title')}</span>}
        </Link>
        <nav aria-label={words('nav.label')}>
          {PAGES.map(([href, id]) => (
            <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
              {words(id)}
            </Link>
          ))}
        </nav>
        <LiveMark />
        <Button
          className="language"
          aria-label={words('language.label')}
          onPress={() => {
            onLanguage(other);
          }}
        >
          <span lang={other}>{words('language.other')}</span>
        </Button>
        <FreezeButton />
      </header>
      <FrozenBanner />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
      <FreezeOver />
    </>
  );
}

/** The window is called by its page, and whoever cannot see hears that it has changed: the focus goes to its content. */
function useTitle(path: string): void {
  const words = useWords();
  const page = PAGES.find(([href]) => href === path || (href !== '/' && path.startsWith(`${href}/`)));
  const title = page === undefined ? words('title') : `${words(page[1])} · ${words('title')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) document.getElementById('content')?.focus();
    // On a phone the menu is wider than the screen.
    const link = document.querySelector<HTMLElement>('.head nav [aria-current]');
    if (link?.parentElement) link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.offsetLeft;
    isFirst.current = false;
  }, [path]);
}

/** The address keeps its fragment, which names the genesis. */
function toContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function Footer(): ReactNode {
  const words = useWords();
  const hash = consoleIdentity();
  if (hash === null) return <footer>{words('footer.console.none')}</footer>;
  return (
    <footer>
      <SessionLine />
      <details>
        <summary>{words('footer.console', { hash: `${hash.slice(0, 8)} … ${hash.slice(-4)}` })}</summary>
        <p>{words('footer.full')}</p>
        <HashText hash={hash} />
        <p>{words('footer.compare', { url: location.origin })}</p>
      </details>
    </footer>
  );
}
