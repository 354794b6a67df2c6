import { Module } from '@nestjs/common';
import { ApproverLoad } from './approver-load.js';
import { LoadController } from './load.controller.js';
import { NoteOpened } from './note-opened.js';

/** What approvers have before them. */
@Module({ controllers: [LoadController], providers: [NoteOpened, ApproverLoad] })
export class LoadModule {}
