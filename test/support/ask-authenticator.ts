import { type Frame, type Page } from 'playwright-core';
import { z } from 'zod';
import { writeAssertion } from '../../src/protocol/devices/webauthn-assertion.js';
import { type Hex, type Hex32 } from '../../src/protocol/hex.js';
import { invariant } from '../../src/protocol/invariant.js';

const answered = z.object({ authenticatorData: z.string(), clientDataJson: z.string(), signature: z.string() });

export interface Asked {
  readonly rpId: string;
  /** What is to be signed, whoever made it up. */
  readonly challenge: Hex32;
  readonly credential: string;
  readonly userVerification?: 'required' | 'discouraged';
}

/**
 * What a page of somebody's can have an authenticator sign, in the form in which it is sent: unlike the console, it
 * chooses the challenge freely and looks at nothing that comes back.
 */
export async function askAuthenticator(page: Page | Frame, asked: Asked): Promise<Hex> {
  const { rpId, challenge, credential, userVerification = 'required' } = asked;
  const given = await page.evaluate(
    `(async () => {
      const bytes = (hex) => Uint8Array.from(hex.match(/../g), (each) => parseInt(each, 16));
      const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (each) => each.toString(16).padStart(2, '0')).join('');
      const { response } = await navigator.credentials.get({ publicKey: {
        challenge: bytes('${challenge}'), rpId: '${rpId}', userVerification: '${userVerification}',
        allowCredentials: [{ type: 'public-key', id: bytes('${credential}') }],
      } });
      return {
        authenticatorData: hexOf(response.authenticatorData),
        clientDataJson: hexOf(response.clientDataJSON),
        signature: hexOf(response.signature),
      };
    })()`,
  );
  const { authenticatorData, clientDataJson, signature } = answered.parse(given);
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  const written = writeAssertion({
    authenticatorData: bytes(authenticatorData),
    clientDataJson: bytes(clientDataJson),
    signature: bytes(signature),
  });
  invariant(written !== null, 'an assertion that can be written down');
  return written;
}
