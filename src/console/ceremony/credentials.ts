/**
 * The one door to the browser's authenticators. What goes through it is made by `sign-statement.ts`, from what the person
 * was shown, or by the login: nothing else of the console touches a key.
 */
/* eslint-disable no-restricted-syntax -- see above */
export async function getAssertion(publicKey: PublicKeyCredentialRequestOptions): Promise<PublicKeyCredential> {
  return ofPublicKey(await navigator.credentials.get({ publicKey, signal: takeTurn() }));
}

export async function createCredential(publicKey: PublicKeyCredentialCreationOptions): Promise<PublicKeyCredential> {
  return ofPublicKey(await navigator.credentials.create({ publicKey, signal: takeTurn() }));
}
/* eslint-enable no-restricted-syntax */

let turn = new AbortController();

/** A browser asks for one key at a time, and refuses who asks besides: whoever freezes while a vote waits for its key comes first. */
function takeTurn(): AbortSignal {
  turn.abort();
  turn = new AbortController();
  return turn.signal;
}

function ofPublicKey(credential: Credential | null): PublicKeyCredential {
  if (credential instanceof PublicKeyCredential) return credential;
  throw new Error('the browser gave no public key credential');
}
