import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { CloseSession } from './close-session.js';
import { ConsoleSessionStrategy } from './console-session.strategy.js';
import { ConsoleSessions } from './console-sessions.js';
import { DemandFreshLogin } from './demand-fresh-login.js';
import { OpenSession } from './open-session.js';
import { SessionsController } from './sessions.controller.js';
import { ShowSession } from './show-session.js';
import { StartSession } from './start-session.js';

/** What lets people at the console look. Nothing in here approves. */
@Module({
  imports: [PeopleModule],
  controllers: [SessionsController],
  providers: [
    ConsoleSessions,
    ConsoleSessionStrategy,
    OpenSession,
    CloseSession,
    ShowSession,
    StartSession,
    DemandFreshLogin,
  ],
  exports: [ConsoleSessions, OpenSession, StartSession, DemandFreshLogin],
})
export class SessionsModule {}
