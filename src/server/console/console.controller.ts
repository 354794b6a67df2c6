import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { CONSOLE_PAGES } from '../../protocol/console/console-pages.js';
import { AllowAnyone } from '../auth/allow.js';
import { Refused } from '../platform/http/refused.js';
import { choosePacking } from './choose-packing.js';
import { ConsoleBundle, type ServedFile } from './console-bundle.js';

/** The console's files, for everybody: there is nothing in them that is secret, and they believe nothing. */
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(private readonly bundle: ConsoleBundle) {}

  @Get([...CONSOLE_PAGES])
  @AllowAnyone()
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    serve(this.bundle.page, request, reply);
  }

  @Get('assets/:file')
  @AllowAnyone()
  asset(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const asset = this.bundle.asset(file);
    if (asset === undefined) throw Refused.because('NOT_FOUND');
    serve(asset, request, reply);
  }
}

function serve({ headers, plain, packed }: ServedFile, request: FastifyRequest, reply: FastifyReply): void {
  const packing = choosePacking(request.headers['accept-encoding']);
  const bytes = packing === null ? undefined : packed[packing];
  void reply.headers(headers).header('vary', 'accept-encoding');
  if (packing !== null && bytes !== undefined) void reply.header('content-encoding', packing);
  void reply.send(bytes ?? plain);
}
