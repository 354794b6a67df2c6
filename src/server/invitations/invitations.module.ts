import { Module } from '@nestjs/common';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { PeopleModule } from '../people/people.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { InvitationsController } from './invitations.controller.js';
import { Invite } from './invite.js';
import { LookAtInvitation } from './look-at-invitation.js';
import { ShowPeople } from './show-people.js';
import { TakeInvitation } from './take-invitation.js';

/** How people come to look. */
@Module({
  imports: [PeopleModule, PasskeysModule, SessionsModule],
  controllers: [InvitationsController],
  providers: [Invite, LookAtInvitation, TakeInvitation, ShowPeople],
})
export class InvitationsModule {}
