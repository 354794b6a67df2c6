import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { type MessageId } from './en.js';
import { type Language } from './language.js';

export type Values = Readonly<Record<string, string | number>>;
/** What the console says, in the reader's language. */
export type Words = (id: MessageId, values?: Values) => string;

export function useWords(): Words {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}

export function useLanguage(): Language {
  return useIntl().locale.startsWith('ja') ? 'ja' : 'en';
}
