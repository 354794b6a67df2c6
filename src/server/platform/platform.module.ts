import { type DynamicModule, Global, Module, OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Background } from './background.js';
import { Clock } from './clock.js';
import { Database } from './database/database.js';
import { Deployment } from './deployment.js';
import { ApiDocument } from './docs/api-document.js';
import { DocsController } from './docs/docs.controller.js';
import { HealthController } from './health/health.controller.js';
import { KnownRoutes } from './http/known-routes.js';
import { ProblemFilter } from './http/problem.filter.js';
import { News } from './news.js';

/** What the process was started with. */
export interface Foundation {
  readonly deployment: Deployment;
  /** Connected, unless only the API's description is wanted. */
  readonly source: DataSource;
  readonly routes: KnownRoutes;
  readonly news: News;
  readonly clock?: Clock;
}

/** Things with no business words in them, for everybody. */
@Global()
@Module({ controllers: [HealthController, DocsController] })
export class PlatformModule implements OnApplicationShutdown {
  constructor(private readonly source: DataSource) {}

  static on({ deployment, source, routes, news, clock }: Foundation): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: Deployment, useValue: deployment },
        { provide: DataSource, useValue: source },
        { provide: KnownRoutes, useValue: routes },
        { provide: Clock, useValue: clock ?? new Clock() },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: News, useValue: news },
        ...[Background, Database, ApiDocument],
      ],
      exports: [Background, Deployment, Clock, Database, News, KnownRoutes, ApiDocument],
    };
  }

  /** Last of all: requests that are still being answered need it. */
  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
