import { type Context } from '../context.js';
import { policyScreen } from '../screen/policy-screen.js';
import { printable } from '../../desk/text/printable.js';
import { rows } from '../screen/rows.js';
import { changeScreen } from './change-screen.js';
import { benchOf, judgeProposed } from '../../desk/policy/judge-proposed.js';
import { proposedJson, standingText } from './standing-text.js';
import { openReader, type ReadOptions } from './policy-reader.js';
import { draftProposed, readProposed } from '../../desk/policy/proposed-changes.js';

/** `sekisho policy show`: every rule in force, and every word of what would change it. */
export async function showPolicies(options: ReadOptions, context: Context): Promise<void> {
  const { trusted, chain, orders } = await openReader(options, context);
  const { policy, policies } = trusted;
  const proposed = readProposed(await chain());
  const bench = benchOf(trusted, await orders(), context.now());
  if (options.json === true) {
    const { hash, version } = policy;
    context.print(
      JSON.stringify({
        inForce: { hash, version },
        versions: policies.all.map((each) => each.hash),
        proposed: proposed.map((each) => proposedJson(each, bench)),
      }),
    );
    return;
  }
  context.print(policyScreen(policy, context.style));
  for (const each of proposed) {
    const { state, effectiveAt } = each.told;
    context.print(`\n${changeScreen(draftProposed(each, policy), policy, options.lang, context.style)}`);
    const standing = standingText(judgeProposed(each, bench), bench.now);
    const when = effectiveAt === null ? '' : `, in force at ${printable(effectiveAt)}`;
    context.print(
      `\n${rows(context.style, [
        ['standing', standing],
        ['server says', `${printable(state)}${when}`],
      ])}`,
    );
  }
}
