import { pino } from 'pino';
import { type ConsoleBundle } from './console/console-bundle.js';
import { ApiDocument } from './platform/docs/api-document.js';
import { makeDataSource } from './platform/database/data-source.js';
import { type Deployment } from './platform/deployment.js';
import { buildApp } from './build-app.js';

/** openapi.json, byte for byte. Needs no database and no genesis: nothing is asked of them while routes are listed. */
export async function describeApi(): Promise<string> {
  const source = makeDataSource('postgres://nobody@127.0.0.1/nothing');
  const deployment = {} as Deployment;
  const consoleBundle = {} as ConsoleBundle;
  const app = await buildApp({ deployment, source, consoleBundle, logger: pino({ level: 'silent' }) });
  const document = app.get(ApiDocument).json;
  await app.close();
  return document;
}
