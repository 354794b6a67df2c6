import encodeQr from 'qr';
import { type ReactNode } from 'react';

/** Modules of white around it, which readers need (ISO/IEC 18004). */
const QUIET = 4;

/** One path for all its squares; black on white in every theme, for cameras have no dark mode. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const rows = encodeQr(text, 'raw', { ecc: 'medium', border: QUIET });
  const squares = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg className="qr" viewBox={`0 0 ${rows.length} ${rows.length}`} role="img" aria-label={label}>
      <path className="qr-ground" d={`M0 0h${rows.length}v${rows.length}h-${rows.length}z`} />
      <path d={squares.join('')} />
    </svg>
  );
}
