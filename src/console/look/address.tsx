import { type ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { addressGroups } from '../../desk/text/address-groups.js';
import { printable } from '../../desk/text/printable.js';
import { useWords } from '../words/use-words.js';
import { useCopy } from './use-copy.js';

/** All of an address, in groups of four that wrap as whole groups. To shorten one trains people to compare its ends. */
export function Address({ address }: { readonly address: string }): ReactNode {
  return (
    <code className="address" dir="ltr">
      {addressGroups(printable(address))
        .split(' ')
        .map((group, index) => (
          <span key={index}>{group}</span>
        ))}
    </code>
  );
}

/** The whole address, to the clipboard and back on the screen: what was copied is what is compared. */
export function CopyAddress({ address }: { readonly address: string }): ReactNode {
  const words = useWords();
  const { copy, hasCopied } = useCopy(address);
  return (
    <span className="copy">
      <Button className="link-button" onPress={copy}>
        {words('address.copy')}
      </Button>
      <span role="status">{hasCopied !== null && words(hasCopied ? 'address.copied' : 'address.not-copied')}</span>
    </span>
  );
}
