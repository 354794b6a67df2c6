/** Every address at which the server answers with the console's page; nothing else is one. */
export const CONSOLE_PAGES = ['/', '/people'] as const;
