import { Module } from '@nestjs/common';
import { NoteLook } from './note-look.js';
import { NoteOpened } from './note-opened.js';

/** That somebody looked, written down. */
@Module({ providers: [NoteLook, NoteOpened], exports: [NoteLook, NoteOpened] })
export class LooksModule {}
