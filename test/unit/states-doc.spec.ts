import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRANSITIONS } from '../../src/core/withdrawal-state.js';
import { isEnd, WITHDRAWAL_STATES } from '../../src/protocol/withdrawal-states.js';

const FILE = join(import.meta.dirname, '../../docs/states.md');

/** docs/states.md is made from the table that the server runs on. To make it anew: UPDATE_DOCS=1 and this test. */
function render(): string {
  const arrows = TRANSITIONS.flatMap(({ on, from, to }) => from.map((state) => ({ on, state, to })));
  const edges = [
    ...new Set(arrows.filter(({ state, to }) => state !== to).map(({ state, to }) => `  ${state} --> ${to}`)),
  ];
  const ends = WITHDRAWAL_STATES.filter(isEnd).map((state) => `  ${state} --> [*]`);
  const rows = TRANSITIONS.map(({ on, from, to }) => `| ${on} | ${from.join(', ')} | ${to} |`);
  return [
    '<!-- Made from src/core/withdrawal-state.ts by test/unit/states-doc.spec.ts. Do not edit. -->',
    '',
    '# States of a withdrawal',
    '',
    'As the server tells them. What begins with `receipt` follows a receipt that the signing module signed and the server verified;',
    'the rest the server does by itself, and none of it moves money. Arrows that skip states are for a server whose database came back',
    "from yesterday's backup.",
    '',
    '```mermaid',
    'stateDiagram-v2',
    '  [*] --> received',
    ...edges,
    ...ends,
    '```',
    '',
    '| on | from | to |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

it('docs/states.md is what the state table says', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, render());
  expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').toBe(render());
});
