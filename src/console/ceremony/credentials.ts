/**
 * The one door to the browser's authenticators. What goes through it is made by `sign-statement.ts`, from what the person
 * was shown, or by the login: nothing else of the console touches a key.
 */
/* eslint-disable no-restricted-syntax -- see above */
export async function getAssertion(options: PublicKeyCredentialRequestOptions): Promise<PublicKeyCredential> {
  return ofPublicKey(await navigator.credentials.get({ publicKey: options }));
}

export async function createCredential(options: PublicKeyCredentialCreationOptions): Promise<PublicKeyCredential> {
  return ofPublicKey(await navigator.credentials.create({ publicKey: options }));
}
/* eslint-enable no-restricted-syntax */

function ofPublicKey(credential: Credential | null): PublicKeyCredential {
  if (credential instanceof PublicKeyCredential) return credential;
  throw new Error('the browser gave no public key credential');
}
