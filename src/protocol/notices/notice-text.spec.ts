import { NOTICE_KINDS, NOTICE_LANGUAGES } from './notice.js';
import { noticeText } from './notice-text.js';

const all = NOTICE_LANGUAGES.flatMap((language) => NOTICE_KINDS.map((kind) => [language, kind] as const));

describe('noticeText', () => {
  it.each(all)('says in %s of %s what no stranger can make use of, and gives nothing to click', (language, kind) => {
    const { title, body } = noticeText(language, { kind, until: null });
    expect(title).not.toBe('');
    // Not a figure, not an address, not a path, not a host.
    expect(`${title}\n${body}`).not.toMatch(/[0-9]|:\/\/|www|\.[a-z]|@|\/|0x|[a-z0-9]{20}/);
  });

  it('names the moment until which a change can be vetoed, and in which time it is', () => {
    const { body } = noticeText('en', { kind: 'policy-registered', until: 1_795_327_200 });
    expect(body).toContain('Unless a governor vetoes it, it is in force from 2026-11-22T06:00:00Z\n');
  });

  it('has another text for each kind, and in each language', () => {
    const titles = all.map(([language, kind]) => noticeText(language, { kind, until: null }).title);
    expect(new Set(titles).size).toBe(all.length);
  });
});
