import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from '../client/exchange.js';
import { openAgainst } from '../client/fetch-genesis.js';
import { follow, refuseRollback, type TrustedGenesis } from '../client/follow-policies.js';
import { recordOf } from '../client/read-answer.js';
import { SekishoProblem } from '../client/sekisho-problem.js';
import { readChainLink, writeChainLink, type ChainLink } from '../protocol/governance/follow-chain.js';
import { type Hex32 } from '../protocol/hex.js';
import { writePrivate } from './folders.js';

export interface ChainFilePlan {
  /** Where it is kept. */
  readonly file: string;
  readonly genesisFolder: string;
  readonly genesisHash: Hex32;
  readonly serverUrl: string;
  /** Told, once, when what the server shows does not hold. */
  readonly onRefused: (why: string) => void;
  readonly pauseMs?: number;
}

export interface ChainFile {
  stop(): Promise<void>;
}

const PAUSE_MS = 500;
const TIMEOUT_MS = 4_000;

/**
 * Keeps a file that holds the chain of policies, for programs that follow it without a client: rewritten whenever a
 * version comes into force. What the server shows is checked from the genesis on, as every client does, so the
 * file never says more than the governors signed and the signing module put in force.
 */
export async function keepChainFile(plan: ChainFilePlan): Promise<ChainFile> {
  const texts = genesisTexts(plan.genesisFolder);
  const utf8 = new TextEncoder();
  const files = {
    genesis: utf8.encode(texts.genesis),
    policy: utf8.encode(texts.policy),
    enrolments: utf8.encode(texts.enrolments),
  };
  let trusted = openAgainst(files, plan.genesisHash);
  let written = '';
  const ending = new AbortController();

  const look = async (): Promise<void> => {
    const links = await fetchLinks(plan.serverUrl, ending.signal);
    const followed = follow(trusted, links);
    refuseRollback(followed.policies, trusted.policy);
    trusted = followed;
    const text = chainText(texts, followed, links);
    if (text === written) return;
    writeWhole(plan.file, text);
    written = text;
  };

  await look();
  const working = keepLooking(look, ending.signal, plan);
  return {
    stop: async () => {
      ending.abort();
      await working;
    },
  };
}

/** A server that is away is asked again; one whose chain does not hold is told of, once, and not followed. */
async function keepLooking(
  look: () => Promise<void>,
  signal: AbortSignal,
  { onRefused, pauseMs = PAUSE_MS }: ChainFilePlan,
): Promise<void> {
  let said = '';
  for (;;) {
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await look().catch((error: unknown) => {
      if (error instanceof SekishoProblem || String(error) === said || signal.aborted) return;
      said = String(error);
      onRefused(said);
    });
  }
}

async function fetchLinks(serverUrl: string, signal: AbortSignal): Promise<readonly ChainLink[]> {
  const url = `${serverUrl}/v1/policy`;
  const answer = recordOf(await exchange(fetch, { method: 'GET', url, signal, timeoutMs: TIMEOUT_MS }));
  const links = answer?.['chain'];
  if (!Array.isArray(links)) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  return links.map((value) => {
    const link = readChainLink(value);
    if (link === null) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
    return link;
  });
}

type GenesisTexts = Readonly<Record<'genesis' | 'policy' | 'enrolments', string>>;

function genesisTexts(folder: string): GenesisTexts {
  const read = (name: string): string => readFileSync(join(folder, `${name}.json`), 'utf8');
  return { genesis: read('genesis'), policy: read('policy'), enrolments: read('enrolments') };
}

/** `genesis` and `chain` as the server's API has them, so that they can be checked again; `versions` to be read. */
function chainText(genesis: GenesisTexts, trusted: TrustedGenesis, links: readonly ChainLink[]): string {
  const { version, hash } = trusted.policy;
  const documents = [genesis.policy, ...links.map(({ change }) => new TextDecoder().decode(change.policy))];
  const versions = trusted.policies.all.map((policy, index) => ({
    ...{ version: policy.version, hash: policy.hash },
    policy: JSON.parse(documents[index] ?? 'null') as unknown,
  }));
  const content = {
    genesisHash: trusted.genesis.hash,
    inForce: { version, hash },
    versions,
    genesis,
    chain: links.map(writeChainLink),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Whoever reads at the same moment reads the old one or the new one, never half of it. */
function writeWhole(file: string, text: string): void {
  renameSync(writePrivate(`${file}.new`, text), file);
}
