import { type ReactNode } from 'react';

/** All of it, in groups of four that wrap as whole groups; copied, it is without the gaps. */
export function HashText({ hash }: { readonly hash: string }): ReactNode {
  const prefix = hash.startsWith('0x') ? '0x' : '';
  const groups = hash.slice(prefix.length).match(/.{1,4}/g) ?? [];
  return (
    <code className="hash">
      {[...(prefix === '' ? [] : [prefix]), ...groups].map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </code>
  );
}
