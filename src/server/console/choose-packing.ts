import { type Packing } from './console-bundle.js';

/** The smallest packing that whoever asks can unpack (RFC 9110, 12.5.3); null for none. */
export function choosePacking(acceptEncoding: string | undefined): Packing | null {
  const accepted = new Map(
    (acceptEncoding ?? '').split(',').map((each) => {
      const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
      return [name, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))];
    }),
  );
  return (['br', 'gzip'] as const).find((packing) => accepted.get(packing) === true) ?? null;
}
