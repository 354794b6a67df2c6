import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CONSOLE_PAGES } from '../../protocol/console/console-pages.js';
import { AllowAnyone } from '../auth/allow.js';
import { Refused } from '../platform/http/refused.js';
import { ConsoleBundle } from './console-bundle.js';
import { serveFile } from './serve-file.js';

/** The console's files, for everybody: there is nothing in them that is secret, and they believe nothing. */
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(private readonly bundle: ConsoleBundle) {}

  @Get([...CONSOLE_PAGES])
  @AllowAnyone()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    serveFile(this.bundle.page, request, reply);
  }

  @Get('assets/:file')
  @AllowAnyone()
  asset(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const asset = this.bundle.asset(file);
    if (asset === undefined) throw Refused.because('NOT_FOUND');
    serveFile(asset, request, reply);
  }
}
