import { type DynamicModule, Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { type OidcSettings } from '../platform/config/oidc-config.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { FinishOidcLogin } from './finish-oidc-login.js';
import { OIDC_SETTINGS, OidcProvider } from './oidc-provider.js';
import { OidcController } from './oidc.controller.js';
import { OidcStrategy } from './oidc.strategy.js';
import { StartOidc } from './start-oidc.js';

/** Logging in through an identity provider, where the configuration names one. */
@Module({
  imports: [PeopleModule, SessionsModule],
  controllers: [OidcController],
  providers: [OidcProvider, StartOidc, FinishOidcLogin, OidcStrategy],
})
export class OidcModule {
  static on(settings: OidcSettings | null): DynamicModule {
    return { module: OidcModule, providers: [{ provide: OIDC_SETTINGS, useValue: settings }] };
  }
}
