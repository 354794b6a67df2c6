export const LANGUAGES = ['ja', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'sekisho-language';

/** What the reader chose here before, else the first of the browser's languages that we speak, else English. */
export function startingLanguage(): Language {
  const chosen = kept();
  const wanted = [...(chosen === null ? [] : [chosen]), ...navigator.languages].map((tag) => tag.slice(0, 2));
  return LANGUAGES.find((each) => each === wanted.find((tag) => isLanguage(tag))) ?? 'en';
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing asks its languages again next time.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function isLanguage(tag: string): tag is Language {
  return LANGUAGES.some((each) => each === tag);
}

/** The reader's own way of writing numbers and times in this language, where their browser says one. */
export function localeOf(language: Language): string {
  return navigator.languages.find((each) => each === language || each.startsWith(`${language}-`)) ?? language;
}
