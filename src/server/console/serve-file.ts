import { type FastifyReply, type FastifyRequest } from 'fastify';
import { choosePacking } from './choose-packing.js';
import { type ServedFile } from './console-bundle.js';

/** Sends a file of the console, packed as the browser takes it. */
export function serveFile({ headers, plain, packed }: ServedFile, request: FastifyRequest, reply: FastifyReply): void {
  const packing = choosePacking(request.headers['accept-encoding']);
  const bytes = packing === null ? undefined : packed[packing];
  void reply.headers(headers).header('vary', 'accept-encoding');
  if (packing !== null && bytes !== undefined) void reply.header('content-encoding', packing);
  void reply.send(bytes ?? plain);
}
