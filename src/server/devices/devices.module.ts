import { Module } from '@nestjs/common';
import { DevicesController } from './devices.controller.js';
import { LastUses } from './last-uses.js';

/** What is known of the devices that approve, beside what the policy says. */
@Module({ controllers: [DevicesController], providers: [LastUses] })
export class DevicesModule {}
