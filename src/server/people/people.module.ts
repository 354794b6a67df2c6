import { Module } from '@nestjs/common';
import { People } from './people.js';

/** Who may look. */
@Module({ providers: [People], exports: [People] })
export class PeopleModule {}
