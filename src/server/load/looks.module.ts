import { Module } from '@nestjs/common';
import { NoteLook } from './note-look.js';

/** That somebody looked, written down. */
@Module({ providers: [NoteLook], exports: [NoteLook] })
export class LooksModule {}
