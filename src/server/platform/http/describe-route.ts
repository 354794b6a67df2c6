import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem.js';

export interface RouteDescription {
  readonly summary: string;
  /** What comes back, by status; a schema with an `id` becomes a component of the document. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject<Record<string, z.ZodType>>;
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
    ...Object.entries(query?.shape ?? {}).map(([name, field]) => {
      const { description, ...schema } = querySchema(field);
      const required = !z.safeParse(field, undefined).success;
      return ApiQuery({ name, required, schema, ...(typeof description === 'string' && { description }) });
    }),
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

const COMPONENTS = '#/components/schemas/';
const SHARED = '__shared';

/** JSON Schema of every mentioned schema and of those within them, by name. */
export function componentSchemas(): Record<string, object> {
  const made = z.toJSONSchema(components, { uri: (id) => `${COMPONENTS}${id}`, ...AS_IT_TRAVELS });
  // zod keeps what only other schemas mention in a drawer of its own; a document has one place for all.
  const text = JSON.stringify(made.schemas).replaceAll(`${COMPONENTS}${SHARED}#/$defs/`, COMPONENTS);
  const { [SHARED]: shared, ...schemas } = z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .parse(JSON.parse(text));
  const all = { ...schemas, ...z.record(z.string(), z.looseObject({})).parse(shared?.['$defs'] ?? {}) };
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([id, schema]) => [id, withoutHead(schema)]));
}

/** An amount is a string in JSON, whatever we make of it. */
const AS_IT_TRAVELS = { io: 'input', unrepresentable: 'any' } as const;

function querySchema(schema: z.ZodType): Record<string, unknown> {
  return withoutHead(z.toJSONSchema(schema, AS_IT_TRAVELS));
}

function withoutHead(schema: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => !['$schema', '$id', 'id', '~standard'].includes(key)),
  );
}
