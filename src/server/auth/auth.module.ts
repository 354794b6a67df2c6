import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AccessGuard } from './access.guard.js';
import { DeviceSessions } from './device-sessions.js';
import { DeviceTokenStrategy } from './device-token.strategy.js';
import { HttpSignatureStrategy } from './http-signature.strategy.js';
import { ModuleSightings } from './module-sightings.js';

/**
 * Who is on the other end, and whether this door is theirs. Passport keeps its strategies per process and by name, so a
 * process is one server: a second one started beside it would judge the first one's callers.
 */
@Module({
  imports: [PassportModule, SessionsModule],
  providers: [
    DeviceSessions,
    ModuleSightings,
    HttpSignatureStrategy,
    DeviceTokenStrategy,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [DeviceSessions, ModuleSightings],
})
export class AuthModule {}
