import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { CODES, type Code } from '../../../protocol/codes.js';
import { isUnavailable } from '../database/is-unavailable.js';
import { isProblemCode, PROBLEM_STATUS, type ProblemCode } from './problem-status.js';
import { Refused } from './refused.js';

const codes = Object.keys(CODES).filter((code): code is ProblemCode => isProblemCode(code as Code));

/** RFC 9457, as it leaves. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('urn:sekisho:problem: and the code'),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes as [ProblemCode, ...ProblemCode[]]),
    next: z.string().describe('What the reader should do next'),
    fields: z.array(z.string()).optional().describe('JSON pointers of what is malformed'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

/** What a thrown thing is to whoever asked. Unknown errors are our bugs, and their words stay here. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (isUnavailable(error)) return Refused.because('UNAVAILABLE', { cause: error });
  // What the router and the reader of bodies say, as they are or as Nest repeats them.
  const status = frameworkStatusOf(error);
  if (status === 404) return Refused.because('NOT_FOUND');
  if (status === 413) return Refused.because('PAYLOAD_TOO_LARGE');
  if (status !== undefined && status < 500) return Refused.malformed(['']);
  return Refused.because('INTERNAL', { cause: error });
}

export function problemOf({ refusal: { code, fields } }: Refused): Problem {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return {
    type: `urn:sekisho:problem:${code}`,
    title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    status: PROBLEM_STATUS[code],
    code,
    next: CODES[code],
    ...(fields && { fields: [...fields] }),
  };
}

function frameworkStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('FST_ERR_')) return undefined;
  return 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
