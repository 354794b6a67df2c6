import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { FinishPasskeyLogin } from './finish-passkey-login.js';
import { PasskeyLoginController } from './passkey-login.controller.js';
import { PasskeyStrategy } from './passkey.strategy.js';
import { PasskeysController } from './passkeys.controller.js';
import { Passkeys } from './passkeys.js';
import { RegisterPasskey } from './register-passkey.js';
import { RevokePasskey } from './revoke-passkey.js';

/** Logging people in. What they log in with approves nothing. */
@Module({
  imports: [PeopleModule, SessionsModule],
  controllers: [PasskeyLoginController, PasskeysController],
  providers: [Passkeys, FinishPasskeyLogin, PasskeyStrategy, RegisterPasskey, RevokePasskey],
  exports: [Passkeys, RegisterPasskey],
})
export class PasskeysModule {}
