import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  discovery,
  type Configuration,
} from 'openid-client';
import { type OidcSettings } from '../platform/config/oidc-config.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';

/** The injection token of `OidcSettings | null`, which is no class. */
export const OIDC_SETTINGS = Symbol('oidc settings');

const TIMEOUT_SECONDS = 10;

/** What a login at the provider is tied to. */
export interface OidcTie {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The identity provider, where the configuration names one. It is asked for what it is when somebody first needs it. */
@Injectable()
export class OidcProvider {
  private readonly logger = new Logger(OidcProvider.name);
  private found: Promise<Configuration> | null = null;

  constructor(
    @Inject(OIDC_SETTINGS) private readonly settings: OidcSettings | null,
    private readonly deployment: Deployment,
  ) {}

  /** What people call it; null where there is none. */
  get name(): string | null {
    return this.settings?.name ?? null;
  }

  get issuer(): string {
    return this.named().issuer;
  }

  /** Where to send somebody to log in. */
  async loginAddress({ state, nonce, codeVerifier }: OidcTie): Promise<string> {
    const url = buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: this.callback,
      scope: 'openid',
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...{ state, nonce },
    });
    return url.href;
  }

  /**
   * Whom the provider says somebody is, by the code with which it sent them back.
   *
   * @param query of the address at which they came back, with its question mark
   */
  async subjectOf(query: string, { state, nonce, codeVerifier }: OidcTie): Promise<string> {
    const configuration = await this.configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, new URL(`${this.callback}${query}`), {
        ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true },
      });
      const subject = tokens.claims()?.sub;
      if (subject === undefined) throw new Error('no subject');
      return subject;
    } catch (error) {
      // Its words may hold tokens.
      this.logger.warn(`a login was refused: ${error instanceof Error ? error.name : 'unknown'}`);
      throw Refused.because('OIDC_REFUSED', { cause: error });
    }
  }

  /** Where the provider sends people back to: the console's own address, where their cookies are. */
  private get callback(): string {
    const { policy, publicUrl } = this.deployment;
    return `${policy.console?.origins[0] ?? publicUrl}/v1/console/oidc/callback`;
  }

  private configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret, internal } = this.named();
    this.found ??= discovery(new URL(issuer), clientId, {}, ClientSecretBasic(clientSecret), {
      timeout: TIMEOUT_SECONDS,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- is meant to stand out, and is asked for by name
      execute: internal ? [allowInsecureRequests] : [],
    }).catch((error: unknown) => {
      // The next one asks again.
      this.found = null;
      throw Refused.because('UNAVAILABLE', { cause: error });
    });
    return this.found;
  }

  private named(): OidcSettings {
    if (this.settings === null) throw Refused.because('NOT_FOUND');
    return this.settings;
  }
}
