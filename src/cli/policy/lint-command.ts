import { type Command } from 'commander';
import { z } from 'zod';
import { PolicyError } from '../../protocol/policy-error.js';
import { parsePolicy, type Policy } from '../../protocol/policy.js';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.js';
import { type Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { readBytes } from '../files/json-file.js';
import { findingText } from '../screen/finding-text.js';
import { rows } from '../screen/rows.js';
import { TRIED_DAYS, tryOnGenerated, type GeneratedTrial } from '../../desk/trial/generated-trial.js';
import { FATE_WORDS } from '../trial/fate-text.js';
import { remarkText } from '../trial/remark-text.js';
import { FATES } from '../../desk/trial/replayed.js';
import { tallyJson } from '../../desk/trial/tally-fates.js';
import { UsageError } from '../usage-error.js';
import { type Finding } from '../../desk/policy/finding.js';
import { lintPolicy } from '../../desk/policy/lint-policy.js';
import { lintGrants } from '../../desk/policy/old-grants.js';
import { openReader, reading, type ReadOptions } from './policy-reader.js';
import { timesInForce } from '../../desk/policy/times-in-force.js';

export function addLintCommand(policy: Command, context: Context, finish: (code: ExitCode) => void): void {
  reading(
    policy.command('lint <policy>'),
    'what a whole policy allows that its authors should have meant; needs a device or a server only for how old its grants are',
  ).action(async (file: string, options: ReadOptions) => {
    const policy = readPolicyFile(file);
    const trial = tryOnGenerated(policy, context.now());
    const grants = await lookAtGrants(policy, options, context);
    const linted = { findings: [...lintPolicy(policy), ...grants.findings], grantsChecked: grants.areChecked, trial };
    if (options.json === true) context.print(lintJson(linted, context));
    else context.print(lintScreen(linted, context));
    // As other linters do: scripts stop at it. What a generated past shows is for people to judge.
    if (linted.findings.length > 0) finish(EXIT.refused);
  });
}

/** Without the chain it is not known since when anything stands, and whoever reads the findings must know that. */
async function lookAtGrants(
  policy: Policy,
  options: ReadOptions,
  context: Context,
): Promise<{ readonly findings: readonly Finding[]; readonly areChecked: boolean }> {
  const now = context.now();
  if (options.folder === undefined && options.genesisHash === undefined)
    return { findings: lintGrants(policy, null, now), areChecked: false };
  const { trusted, chain } = await openReader(options, context);
  const known = { all: trusted.policies.all, times: timesInForce(trusted, await chain()) };
  return { findings: lintGrants(policy, known, now), areChecked: true };
}

function readPolicyFile(file: string): Policy {
  const bytes = readBytes(file, 'policy');
  try {
    return parsePolicy(bytes);
  } catch (error) {
    const missing = error instanceof PolicyError ? leftToTheCeremony(parseStrictJson(bytes)) : [];
    if (missing.length > 0)
      throw new UsageError(
        `${file} is a draft for the ceremony, without ${missing.join(', ')}: make the genesis with \`sekisho init\`, and lint the whole policy in it, genesis/policy.json`,
      );
    if (error instanceof PolicyError || error instanceof StrictJsonError)
      throw new UsageError(`the policy ${file} does not hold together: ${error.message}`);
    throw error;
  }
}

const draftHead = z.looseObject({
  deploymentId: z.undefined().optional(),
  devices: z.undefined().optional(),
  wallets: z.array(z.looseObject({ id: z.string(), address: z.unknown().optional() })),
});

/** What `sekisho init` would fill in. None where it is a whole policy, or a draft of a change, which lists its devices. */
function leftToTheCeremony(document: unknown): readonly string[] {
  const draft = draftHead.safeParse(document);
  if (!draft.success) return [];
  const bare = draft.data.wallets.filter(({ address }) => address === undefined).map(({ id }) => id);
  return ['deploymentId', 'devices', ...(bare.length === 0 ? [] : [`the addresses of ${bare.join(', ')}`])];
}

const KIND_STYLE = { danger: 'bad', stuck: 'warn', dead: 'quiet', old: 'warn' } as const;

const UNCHECKED =
  'Not looked for: grants older than 90 days. Since when they stand is in the chain: name --folder, or --genesis-hash and --server.';

interface Linted {
  readonly findings: readonly Finding[];
  readonly grantsChecked: boolean;
  readonly trial: GeneratedTrial;
}

function lintScreen({ findings, grantsChecked, trial: { tally, remarks } }: Linted, { style }: Context): string {
  const found = findings
    .map(findingText)
    .map(({ kind, about, what }) => `${style[KIND_STYLE[kind]](kind.padEnd('danger'.length))}  ${about}: ${what}`);
  const counts = FATES.filter((fate) => tally.fates[fate] > 0).map(
    (fate) => `${FATE_WORDS[fate]} ${tally.fates[fate]}`,
  );
  const said = remarks.flatMap(remarkText);
  return [
    ...(found.length === 0 ? [style.good(grantsChecked ? 'Nothing found.' : 'Nothing found in the document.')] : found),
    ...(grantsChecked ? [] : [style.warn(UNCHECKED)]),
    ...['', style.strong(`Tried on ${tally.total} generated withdrawals of ${TRIED_DAYS} days`), ''],
    rows(style, [['fates', counts], ...(said.length === 0 ? [] : [['remarks', said] as const])]),
  ].join('\n');
}

function lintJson({ findings, grantsChecked, trial: { tally, remarks } }: Linted, context: Context): string {
  return JSON.stringify({
    findings: findings.map(findingText),
    grantsChecked,
    trial: { days: TRIED_DAYS, ...tallyJson(tally), remarks: remarks.flatMap(remarkText) },
    at: context.now(),
  });
}
