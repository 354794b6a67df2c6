import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { AllowAnyone } from '../../auth/allow.js';
import { Refused } from '../http/refused.js';
import { ApiDocument } from './api-document.js';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Sekisho API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/docs-json', dom_id: '#api', deepLinking: true, supportedSubmitMethods: [] });\n`;

/** Only our own files run and load here; swagger-ui needs inline styles and data: images. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** swagger-ui's two files, as they come with @nestjs/swagger: nothing is fetched from a network. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** The API's description, to look at and to generate clients from. */
@ApiExcludeController()
@Controller()
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get('docs')
  @AllowAnyone()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return PAGE;
  }

  @Get('docs-json')
  @AllowAnyone()
  @Header('content-type', 'application/json; charset=utf-8')
  json(): string {
    return this.document.json;
  }

  @Get('docs/:file')
  @AllowAnyone()
  asset(@Param('file') file: string, @Res() reply: FastifyReply): void {
    const type = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
    if (file === 'start.js') void reply.type('text/javascript; charset=utf-8').send(START);
    else if (type === undefined) throw Refused.because('NOT_FOUND');
    else void reply.type(type).send(readFileSync(join(swaggerUiFolder(), file)));
  }
}

function swaggerUiFolder(): string {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve('@nestjs/swagger'));
  return dirname(theirs.resolve('swagger-ui-dist/package.json'));
}
