import { Module } from '@nestjs/common';
import { PasskeysModule } from '../passkeys/passkeys.module.js';
import { HandInDevice } from './hand-in-device.js';
import { ListOffers } from './list-offers.js';
import { OffersController } from './offers.controller.js';

/** How a new device gets from its owner to the governors. */
@Module({ imports: [PasskeysModule], controllers: [OffersController], providers: [HandInDevice, ListOffers] })
export class EnrolmentsModule {}
