import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem.js';

export interface RouteDescription {
  readonly summary: string;
  /** What comes back, by status; a schema with an `id` becomes a component of the document. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly params?: Readonly<Record<string, string>>;
}

/** Every schema with a name that a route mentions; the document's components are made from it. */
const components = z.registry<{ id: string }>();

/** Describes a route to OpenAPI from the very schemas that check and type it. */
export function DescribeRoute({ summary, answers, body, query, params }: RouteDescription): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary }),
    ...Object.entries(answers).map(([status, { description, schema }]) =>
      ApiResponse({ status: Number(status), description, content: { 'application/json': { schema: refOf(schema) } } }),
    ),
    ApiResponse({
      status: 'default',
      description: 'A refusal, by code (RFC 9457)',
      content: { 'application/problem+json': { schema: refOf(problemSchema) } },
    }),
    ...(body ? [ApiBody({ required: true, schema: refOf(body) })] : []),
    ...Object.entries(query?.shape ?? {}).map(([name, schema]) =>
      ApiQuery({
        name,
        required: !z.safeParse(schema, undefined).success,
        schema: { type: 'string' },
        ...(z.globalRegistry.get(schema)?.description !== undefined && {
          description: z.globalRegistry.get(schema)?.description ?? '',
        }),
      }),
    ),
    ...Object.entries(params ?? {}).map(([name, description]) =>
      ApiParam({ name, description, schema: { type: 'string' } }),
    ),
  );
}

function refOf(schema: z.ZodType): { $ref: string } {
  const id = z.globalRegistry.get(schema)?.id;
  if (typeof id !== 'string') throw new Error('a schema that a route mentions has a name: .meta({ id })');
  if (!components.has(schema)) components.add(schema, { id });
  return { $ref: `#/components/schemas/${id}` };
}

/** JSON Schema of every mentioned schema, by name. */
export function componentSchemas(): Record<string, object> {
  const { schemas } = z.toJSONSchema(components, {
    uri: (id) => `#/components/schemas/${id}`,
    // As it travels: an amount is a string in JSON, whatever we make of it.
    io: 'input',
    unrepresentable: 'any',
  });
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}
