import { readdirSync, readFileSync } from 'node:fs';
import { CODES } from './codes.js';
import { SIGNATURE_TAGS } from './http-signature.js';
import { OUTCOMES } from './receipt.js';
import { encodeType } from './typed-data.js';
import {
  APPROVE,
  DEVICE_ENROLMENT,
  FREEZE,
  HEARTBEAT,
  INTENT,
  LOGIN,
  POLICY_CHANGE,
  PRICE,
  RECEIPT,
  REJECT,
  SUSPEND,
  UNFREEZE,
  VERBS,
  VETO,
} from './verbs.js';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const folder = new URL('../../test/vectors/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const vectors = files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');

/** Blocks between fences, as they stand. */
const blocks = [...readme.matchAll(/^```[a-z]*\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block.trimEnd());
const rowsBelow = (head: string) => {
  const [, table = ''] = readme.split(`${head}\n| --- | --- |\n`);
  return (table.split('\n\n')[0] ?? '').trimEnd().split('\n');
};

describe('the protocol in prose', () => {
  it('lists every code with what to do next, in the order of codes.ts', () => {
    const rows = Object.entries(CODES).map(([code, next]) => `| \`${code}\` | ${next} |`);
    expect(rowsBelow('| code | what to do next |')).toEqual(rows);
  });

  it.each([INTENT, LOGIN, DEVICE_ENROLMENT, POLICY_CHANGE, RECEIPT, FREEZE, UNFREEZE, SUSPEND, VETO, HEARTBEAT, PRICE])(
    'gives the type of $name verbatim',
    (type) => {
      expect(blocks).toContain(encodeType(type));
    },
  );

  it.each([APPROVE, REJECT])('gives the type of $name verbatim, which the intent’s follows', (type) => {
    expect(blocks.map((block) => block + encodeType(INTENT))).toContain(encodeType(type));
  });

  it('names as reserved exactly the verbs that have no type', () => {
    const [, after = ''] = readme.split('**Reserved verbs.**');
    const named = [...(after.split('\n\n')[0] ?? '').matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, verb]) => verb);
    const orders = [FREEZE, UNFREEZE, SUSPEND, VETO, HEARTBEAT, PRICE];
    const inUse = [APPROVE, REJECT, DEVICE_ENROLMENT, POLICY_CHANGE, LOGIN, RECEIPT, ...orders].map(({ name }) => name);
    expect(named).toEqual(VERBS.filter((verb) => !inUse.includes(verb)));
  });

  it('has every outcome and every tag', () => {
    for (const word of [...OUTCOMES, ...SIGNATURE_TAGS]) expect(readme).toContain(`\`${word}\``);
  });

  it('shows no hash, key or id that does not stand in a vector', () => {
    const shown = [...readme.matchAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)].map(([value]) => value);
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.filter((value) => !vectors.includes(value))).toEqual([]);
  });

  it('shows the signature base, the signature and the JSON of the vectors', () => {
    const [signed] = read('http-signatures.json') as [
      { input: { request: { headers: { signature: string } } }; expected: { base: string } },
    ];
    const [derived] = read('intents.json') as [{ input: { request: unknown }; expected: { intent: unknown } }];
    expect(blocks).toContain(signed.expected.base);
    expect(blocks).toContain(signed.input.request.headers.signature);
    expect(blocks).toContain(JSON.stringify(derived.input.request, null, 2));
    expect(blocks).toContain(JSON.stringify(derived.expected.intent, null, 2));
  });

  it('names every file of vectors, and no other', () => {
    const named = new Set([...readme.matchAll(/`([a-z-]+\.json)`/g)].map(([, name]) => name));
    const ofGenesis = ['genesis.json', 'policy.json', 'enrolments.json'];
    expect([...named].filter((name) => !ofGenesis.includes(name ?? '')).sort()).toEqual([...files].sort());
  });
});

function read(file: string): unknown {
  return (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { vectors: unknown }).vectors;
}
