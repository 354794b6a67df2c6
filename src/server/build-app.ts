import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'pino';
import { type DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { HTTPS_ONLY } from '../protocol/console/console-headers.js';
import { type ConsoleBundle } from './console/console-bundle.js';
import { isLostReader } from './console/is-lost-reader.js';
import { serveFile } from './console/serve-file.js';
import { type Clock } from './platform/clock.js';
import { NOWHERE, type Outward } from './platform/config/outward.js';
import { type Deployment } from './platform/deployment.js';
import { ApiDocument, makeApiDocument } from './platform/docs/api-document.js';
import { answerUnreadable } from './platform/http/answer-unreadable.js';
import { closeUnusedConnections } from './platform/http/close-unused-connections.js';
import { isCrossSite } from './platform/http/is-cross-site.js';
import { KnownRoutes } from './platform/http/known-routes.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { Refused } from './platform/http/refused.js';
import { News } from './platform/news.js';
import { NestLogger } from './platform/logging/nest-logger.js';

/** What a request may weigh. Everything that is signed here is far smaller. */
const BODY_LIMIT = 64 * 1024;

/** Receipts come in bundles after an outage. Only the signing module's signature opens these routes. */
const WORK_BODY_LIMIT = 1024 * 1024;

/** A change of the policy carries the whole new document, and the signatures of a house. */
const POLICY_BODY_LIMIT = 512 * 1024;

/** On every answer that does not say otherwise. Opened as a page, an answer of ours may load nothing and be framed by nobody. */
const USUAL_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;

export interface Parts {
  readonly deployment: Deployment;
  readonly source: DataSource;
  readonly consoleBundle: ConsoleBundle;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Where it speaks up by itself; nowhere unless told. */
  readonly outward?: Outward;
}

/** The server, ready to listen. Everything from outside is handed in, so tests start the very thing that runs. */
export async function buildApp(parts: Parts): Promise<NestFastifyApplication> {
  const { deployment, source, consoleBundle, logger, clock, outward = NOWHERE } = parts;
  const routes = new KnownRoutes();
  const news = new News();
  const adapter = makeAdapter(parts, routes, news);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on({ deployment, source, routes, news, ...(clock && { clock }) }, consoleBundle, outward),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, rawBody: true, abortOnError: false },
  );
  await app.init();
  app.get(ApiDocument).set(makeApiDocument(app));
  return app;
}

function makeAdapter(parts: Parts, routes: KnownRoutes, news: News): FastifyAdapter {
  const { deployment, consoleBundle, logger: loggerInstance } = parts;
  const filter = new ProblemFilter(routes);
  const adapter = new FastifyAdapter({
    loggerInstance,
    bodyLimit: BODY_LIMIT,
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    // Slow senders are cut off; a long poll's answer is not a request and may take its time.
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerUnreadable,
    // The router's own complaints, about addresses that are none.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      filter.answer(error, request, reply);
    },
  });
  const instance = adapter.getInstance();
  routes.watch(instance);
  const closeUnused = closeUnusedConnections(instance.server);
  instance.addHook('preClose', (done) => {
    closeUnused();
    done();
  });
  instance.addHook('onRoute', (route) => {
    if (route.path.startsWith('/v1/signing-work/')) route.bodyLimit = WORK_BODY_LIMIT;
    if (route.path.startsWith('/v1/policy/')) route.bodyLimit = POLICY_BODY_LIMIT;
  });
  // Signatures are over bytes: nothing is parsed before it was verified, and then by the protocol's strict reader.
  instance.removeAllContentTypeParsers();
  adapter.useBodyParser('*', true, {}, (_, __, done) => {
    done(null, undefined);
  });
  // Before any route is chosen, the public ones too.
  instance.addHook('onRequest', (request, reply, done) => {
    if (isCrossSite(request, deployment.ownOrigins)) filter.answer(Refused.because('CROSS_SITE'), request, reply);
    else if (request.is404 && isLostReader(request)) serveFile(consoleBundle.page, request, reply.status(404));
    else done();
  });
  instance.addHook('onSend', (_, reply, payload, done) => {
    // A connection that is kept alive would hold up our end.
    if (news.isOver) void reply.header('connection', 'close');
    const usual = { ...USUAL_HEADERS, ...(deployment.publicUrl.startsWith('https:') && HTTPS_ONLY) };
    for (const [name, value] of Object.entries(usual)) if (!reply.hasHeader(name)) void reply.header(name, value);
    done(null, payload);
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '(none)';
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method: request.method, route, status: reply.statusCode, ms }, 'answered');
    done();
  });
  return adapter;
}
