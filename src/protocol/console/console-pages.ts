/** Every address at which the server answers with the console's page; nothing else is one. `:id` stands for anything. */
export const CONSOLE_PAGES = [
  '/',
  '/health',
  '/me',
  '/people',
  '/policy',
  '/policy/draft',
  '/proposals/:id',
  '/wallets',
  '/welcome',
  '/withdrawals',
] as const;

/** One address of a page, whatever it is about: what is served is the same. */
export function anAddressOf(page: (typeof CONSOLE_PAGES)[number]): string {
  return page.replace(':id', '0');
}
