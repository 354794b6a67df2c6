import { type Context } from '../context.js';
import { UsageError } from '../usage-error.js';
import { readSecretFile } from './secret-file.js';

/** Gives the passphrase when it is needed, not before. */
export type Passphrase = () => Promise<string>;

const MIN_LENGTH = 12;

/** From a file if one is named, else by asking; asked once per command, however often it is needed. */
export function passphraseFrom(file: string | undefined, context: Context): Passphrase {
  let known: string | undefined;
  return async () => {
    known ??= file === undefined ? await askFor(context, 'Passphrase: ') : readPassphraseFile(file);
    return known;
  };
}

/** For a new key: asked twice, and not too short to withstand guessing. */
export async function newPassphrase(file: string | undefined, context: Context): Promise<string> {
  const passphrase = file === undefined ? await askFor(context, 'New passphrase: ') : readPassphraseFile(file);
  if (passphrase.length < MIN_LENGTH) throw new UsageError(`a passphrase has at least ${MIN_LENGTH} characters`);
  if (file === undefined && (await askFor(context, 'Once more: ')) !== passphrase)
    throw new UsageError('the two passphrases differ; nothing was made');
  return passphrase;
}

/** The file's text without the newline that editors put at its end. */
function readPassphraseFile(file: string): string {
  return readSecretFile(file, 'passphrase file').replace(/\r?\n$/, '');
}

async function askFor(context: Context, question: string): Promise<string> {
  if (!context.isInteractive) throw new UsageError('nobody to ask for a passphrase: name a --passphrase-file');
  return context.askSecret(question);
}
