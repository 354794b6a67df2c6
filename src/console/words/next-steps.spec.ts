import { NEXT_STEPS } from '../../protocol/withdrawal-next.js';
import { jaNextSteps } from './ja/next-steps.js';

/** What is called so in Japanese too: names of commands, fields, formats and things. */
const NAMES =
  /`[^`]+`|"[0-9]+"|A-Z a-z 0-9 \. _ : -|--not-after|\/docs|\b(JSON|RFC|README|GET|API|ID|URL|PIN|KiB|deploymentId|notAfter|Idempotency-Key)\b/g;

describe('what to do next, in Japanese', () => {
  it('is said of everything that there is in English', () => {
    expect(Object.keys(jaNextSteps).sort()).toEqual(Object.keys(NEXT_STEPS).sort());
  });

  it.each(Object.entries(jaNextSteps))('of %s is a Japanese sentence', (code, text) => {
    expect(text).toMatch(/[\u3040-\u309f].*。/);
    const english = text.replace(NAMES, '').match(/[A-Za-z]{2,}/g) ?? [];
    expect({ code, english }).toEqual({ code, english: [] });
  });

  it('names the commands that the English one names', () => {
    const commands = (text: string) => (text.match(/`[^`]+`/g) ?? []).sort();
    for (const [code, english] of Object.entries(NEXT_STEPS))
      expect([code, commands(jaNextSteps[code as keyof typeof NEXT_STEPS])]).toEqual([code, commands(english)]);
  });
});
