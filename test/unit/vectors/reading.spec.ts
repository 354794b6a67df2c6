import { assertBaseUnits, formatAmount, parseBaseUnits } from '../../../src/protocol/base-units.js';
import { bytesOf } from '../../../src/protocol/hex.js';
import { parseStrictJson, StrictJsonError } from '../../../src/protocol/strict-json.js';
import { readBody, withdrawalRequestSchema } from '../../../src/protocol/withdrawal-request.js';
import { readWorkPackage, writeWorkPackage } from '../../../src/protocol/work-package.js';
import { describeVectors } from './describe-vectors.js';

type Amount =
  { readonly parse: string } | { readonly amount: string; readonly decimals: number; readonly symbol: string };

describeVectors('amounts.json', (input: Amount) =>
  'parse' in input
    ? (parseBaseUnits(input.parse)?.toString() ?? null)
    : formatAmount(assertBaseUnits(BigInt(input.amount)), input.decimals, input.symbol),
);

describeVectors('strict-json.json', ({ hex }: { hex: string }) => {
  try {
    return { value: parseStrictJson(bytesOf(hex)) };
  } catch (error) {
    expect(error).toBeInstanceOf(StrictJsonError);
    return { refused: true };
  }
});

type Body = { readonly text: string } | { readonly hex: string };

describeVectors('withdrawal-requests.json', (input: Body) => {
  const bytes = 'hex' in input ? bytesOf(input.hex) : new TextEncoder().encode(input.text);
  const read = readBody(withdrawalRequestSchema, bytes);
  return read.kind === 'read' ? 'read' : { malformed: read.fields };
});

describeVectors('work-packages.json', (input: unknown) => {
  const read = readWorkPackage(input);
  if (read === null) return 'malformed';
  expect(writeWorkPackage(read)).toEqual(input);
  return 'read';
});
