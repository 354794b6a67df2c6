import { type DynamicModule, Module } from '@nestjs/common';
import { ConsoleBundle } from './console-bundle.js';
import { ConsoleController } from './console.controller.js';

/** Serves the console to browsers. What it asks for is served by everybody else. */
@Module({ controllers: [ConsoleController] })
export class ConsoleModule {
  static on(bundle: ConsoleBundle): DynamicModule {
    return { module: ConsoleModule, providers: [{ provide: ConsoleBundle, useValue: bundle }] };
  }
}
