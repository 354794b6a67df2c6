import { createEngineClient } from '../../client/client.js';
import { recordOf } from '../../client/read-answer.js';
import { type Context } from '../context.js';
import { readRequesterConfig } from '../engine/requester-config.js';
import { readStops, stopLines } from '../screen/stops-text.js';
import { printable } from '../../desk/text/printable.js';
import { rows, type Row } from '../screen/rows.js';
import { momentText } from '../screen/time-text.js';
import { benchOf, judgeProposed, type Bench } from '../../desk/policy/judge-proposed.js';
import { proposedJson, standingText } from './standing-text.js';
import { openReader, type ReadOptions } from './policy-reader.js';
import { readProposed, type Proposed } from '../../desk/policy/proposed-changes.js';
import { timesInForce } from '../../desk/policy/times-in-force.js';

export interface StatusOptions extends ReadOptions {
  readonly config?: string;
}

/**
 * `sekisho policy status`: the chain by its receipts, what waits to change it by its own signatures. What is stopped, and
 * when a change is due, is the server's word; the signing module's is in receipts.
 */
export async function showPolicyStatus(options: StatusOptions, context: Context): Promise<void> {
  const { trusted, chain, orders } = await openReader(options, context);
  const answer = await chain();
  const times = timesInForce(trusted, answer);
  const proposed = readProposed(answer);
  const bench = benchOf(trusted, await orders(), context.now());
  const stops = options.config === undefined ? undefined : await askStops(options.config, context);
  const now = context.now();
  if (options.json === true) {
    const versions = trusted.policies.all.map(({ version, hash }) => ({
      ...{ version, hash, inForceSince: times.get(hash) ?? null },
    }));
    const waiting = proposed.map((each) => proposedJson(each, bench));
    const { hash, version } = trusted.policy;
    context.print(JSON.stringify({ inForce: { hash, version }, versions, proposed: waiting, stops: stops ?? null }));
    return;
  }
  const table: Row[] = [
    [
      'versions',
      trusted.policies.all.map(({ version, hash }) => {
        const since = times.get(hash);
        return `${version}  ${hash}  ${since === undefined ? 'since when is not shown' : momentText(since, now)}`;
      }),
    ],
    ['proposed', proposed.length === 0 ? 'nothing' : proposed.flatMap((each) => proposedLines(each, bench))],
    [
      'stopped',
      options.config === undefined
        ? context.style.quiet('not asked: name an engine.json or auditor.json with --config')
        : stopLines(readStops(stops), now, context.style, trusted.policy),
    ],
  ];
  context.print(
    `${context.style.strong(`Policy ${trusted.policy.version} is in force`)}\n\n${rows(context.style, table)}`,
  );
}

function proposedLines(each: Proposed, bench: Bench): string[] {
  const judged = judgeProposed(each, bench);
  const { checked } = judged;
  const standing = standingText(judged, bench.now);
  const { state, effectiveAt } = each.told;
  const due = effectiveAt === null ? '' : `, in force at ${printable(effectiveAt)}`;
  if (checked.kind === 'refused') return [each.hash, `  ${standing}`];
  const { statement, signedBy } = checked;
  return [
    `${checked.policy.version}  ${each.hash}`,
    `  ${statement.effect}, signed by ${signedBy.join(', ') || 'nobody'}. ${standing}`,
    `  the server says: ${printable(state)}${due}`,
  ];
}

async function askStops(config: string, context: Context): Promise<unknown> {
  const answer = recordOf(await createEngineClient(readRequesterConfig(config, context)).status());
  return answer?.['stops'] ?? null;
}
