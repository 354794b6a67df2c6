import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { logOut } from '../ceremony/passkeys.js';
import { useWords } from '../words/use-words.js';
import { useSession } from './use-session.js';

/** Whose screen this is, and the way out. */
export function SessionLine(): ReactNode {
  const words = useWords();
  const { data: session } = useSession();
  if (session === null || session === undefined) return null;
  const leave = async (): Promise<void> => {
    await logOut().catch(() => undefined);
    // As if it had just been opened: nothing of what was shown stays behind for whoever comes next.
    location.assign('/');
  };
  return (
    <p className="session">
      {words('session.who', { name: session.person })}{' '}
      <Button className="link-button" onPress={() => void leave()}>
        {words('session.out')}
      </Button>
    </p>
  );
}
