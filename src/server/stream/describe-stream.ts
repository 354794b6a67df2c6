import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOkResponse } from '@nestjs/swagger';
import { DescribeRoute, type RouteDescription } from '../platform/http/describe-route.js';

/** Describes a route that answers with server-sent events, as long as it is read. */
export function DescribeStream({
  description,
  ...route
}: Pick<RouteDescription, 'summary' | 'query'> & { readonly description: string }): MethodDecorator {
  return applyDecorators(
    DescribeRoute({ ...route, answers: {} }),
    ApiHeader({
      name: 'Last-Event-ID',
      description: 'Index of the last event seen, as browsers send it when they come back',
      required: false,
      schema: { type: 'string' },
    }),
    ApiOkResponse({
      description: `${description} First comes \`ready\` with \`isComplete\`: false says that something may have been missed; then a \`heartbeat\` every 15 seconds at least; \`over\` says why it ends for good.`,
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    }),
  );
}
