import { Module } from '@nestjs/common';
import { ApproverLoad } from './approver-load.js';
import { LoadController } from './load.controller.js';
import { LooksModule } from './looks.module.js';

/** What approvers have before them. */
@Module({ imports: [LooksModule], controllers: [LoadController], providers: [ApproverLoad] })
export class LoadModule {}
