import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdapters, refuseMissingNode } from './adapters.js';
import { announceOn, announceToNobody } from './announce.js';
import { Bell } from './bell.js';
import { type Config } from './config.js';
import { expireOverdue } from './expire.js';
import { FindOut } from './findings/find-out.js';
import { LastBalances } from './findings/last-balances.js';
import { UsualAmounts } from './findings/usual-amounts.js';
import { Follow } from './follow.js';
import { loadPolicies } from './governance/load-policies.js';
import { TakeChange } from './governance/take-change.js';
import { tellFirstRound } from './first-round.js';
import { HeadFile } from './head-file.js';
import { keepDoing, type Pace } from './keep-doing.js';
import { openKeys, type Keys } from './keys/open-keys.js';
import { Clock } from './ledger/clock.js';
import { Database } from './ledger/database.js';
import { LEASE_SECONDS, releaseLease, renewLease, takeLease, type Lease } from './ledger/lease.js';
import { Ledger } from './ledger/ledger.js';
import { checkDatabase } from '../process/migrate.js';
import { verifyLedger } from './ledger/open-ledger.js';
import { mayBePayable } from './may-be-payable.js';
import { FeedWatch } from './orders/feed-watch.js';
import { lookForOrders } from './orders/look-for-orders.js';
import { refuseMissingWatchtower } from './orders/refuse-missing-watchtower.js';
import { SeenOrders } from './orders/seen-orders.js';
import { TakeCancel } from './orders/take-cancel.js';
import { TakeOrder } from './orders/take-order.js';
import { Pay } from './pay.js';
import { type Genesis } from '../protocol/genesis.js';
import { Policies } from './policies.js';
import { PostReceipts } from './post-receipts.js';
import { LookForPrices } from './prices/look-for-prices.js';
import { readGenesis, type OpenedGenesis } from '../process/read-genesis.js';
import { type Log } from '../process/log.js';
import { RecentRefusals } from './recent-refusals.js';
import { makeReport } from './report.js';
import { selfTest } from './self-test.js';
import { ServerLink } from './server-link.js';
import { TakePackage } from './take-package.js';
import { takeFirstWork, takeWork, WAIT_SECONDS } from './take-work.js';

const REPORT_EVERY_SECONDS = 5;
/** Far below the age at which any sensible policy calls a price stale. */
const LOOK_FOR_PRICES_EVERY_SECONDS = 5;
/** How long a stop may take before we leave anyway: every transaction can be cut off without harm. */
const STOP_WITHIN_MS = 8_000;

/**
 * The signing module, from its start to SIGTERM. It serves nobody until everything that it will rely on has been
 * checked: itself, the genesis, its keys, its database, its ledger.
 */
export async function run(config: Config, log: Log, stop: AbortSignal): Promise<void> {
  selfTest();
  const opened = readGenesis(config.genesis);
  refuseMissingNode(opened.policy, config.nodes);
  refuseMissingWatchtower(opened.policy, config.watchtowerUrl);
  const keys = await openKeys(
    { directory: config.keystoreDirectory, passphraseFile: config.passphraseFile },
    opened.genesis,
    opened.policy,
  );
  await checkDatabase('signing-module', config.databaseUrl);
  const database = new Database({ url: config.databaseUrl, log });
  try {
    await serve({ config, log, stop, opened, keys, database });
  } finally {
    await Promise.race([database.close(), sleep(1_000, undefined, { ref: false })]);
  }
}

interface Serving {
  readonly config: Config;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly opened: OpenedGenesis;
  readonly keys: Keys;
  readonly database: Database;
}

async function serve({ config, log, stop, opened, keys, database }: Serving): Promise<void> {
  const { genesis, policy } = opened;
  const onWait = (): void => {
    log.info({}, 'another signing module holds the lease, or held it a moment ago; waiting');
  };
  const lease = await takeLease(database, `${hostname()} ${process.pid}`, { onWait, signal: stop });
  const clock = new Clock();
  const heartbeat = beat(database, lease, clock, log);
  try {
    const head = await verifyLedger(database, genesis);
    const headFile = new HeadFile(config.headFile);
    await headFile.check(database, head);
    await headFile.advance(head);

    const policies = new Policies(await loadPolicies(database, genesis, policy));
    const ledger = new Ledger({ database, lease, clock, genesis, policies, attestation: keys.attestation, head });
    const adapters = createAdapters({ policy, keys: keys.wallets, nodes: config.nodes, log });
    const announce = config.testAnnounceFd === undefined ? announceToNobody : announceOn(config.testAnnounceFd);
    log.info({ epoch: lease.epoch, sequence: head.sequence, genesis: genesis.hash }, 'ready');
    const { attestation } = keys;
    await loops({ config, log, stop, heartbeat, ledger, adapters, announce, headFile, genesis, policies, attestation });
    await headFile.advance(await ledger.head());
  } finally {
    heartbeat.stop();
    await releaseLease(database, lease).catch((error: unknown) => {
      log.warn({ err: error }, 'the lease was not given back, it runs out by itself');
    });
  }
}

interface Heartbeat {
  /** Rejects when the lease is lost. */
  readonly lost: Promise<never>;
  stop(): void;
}

/** Keeps the lease and the recorded time fresh, from before the first check to after the last write. */
function beat(database: Database, lease: Lease, clock: Clock, log: Log): Heartbeat {
  const stopped = new AbortController();
  const bell = new Bell();
  const pace: Pace = { everySeconds: LEASE_SECONDS / 3, bell, signal: stopped.signal, log };
  const lost = keepDoing('renew the lease', () => renewLease(database, lease, clock), pace).then(
    () => new Promise<never>(() => undefined),
  );
  // Whoever awaits it hears of it; until then it is nobody's unhandled rejection.
  lost.catch(() => undefined);
  return {
    lost,
    stop: () => {
      stopped.abort();
    },
  };
}

type LoopParts = Omit<Serving, 'opened' | 'keys' | 'database'> &
  Pick<Keys, 'attestation'> & {
    readonly genesis: Genesis;
    readonly policies: Policies;
    readonly heartbeat: Heartbeat;
    readonly ledger: Ledger;
    readonly adapters: ReturnType<typeof createAdapters>;
    readonly announce: ReturnType<typeof announceOn>;
    readonly headFile: HeadFile;
  };

/** One loop per concern, each at its own pace: a server that is gone stops no payment, a slow node no intake. */
async function loops(parts: LoopParts): Promise<void> {
  const { config, log, ledger, policies, adapters } = parts;
  const ended = new AbortController();
  const signal = AbortSignal.any([parts.stop, ended.signal]);
  const feedWatch = new FeedWatch(() => policies.inForce.watchtower !== null);
  const pay = new Pay({ ...parts, feedWatch });
  const follow = new Follow(parts);
  const link = new ServerLink({ serverUrl: config.serverUrl, attestation: parts.attestation, signal });
  const balances = new LastBalances();
  const findOut = new FindOut({ policies, genesis: parts.genesis, balances, usual: new UsualAmounts() });
  const takePackage = new TakePackage({ ...parts, findOut, refusals: new RecentRefusals() });
  const takeOrder = new TakeOrder({ ledger, policies, takePackage, log });
  const takeCancel = new TakeCancel({ ledger, policies, takePackage, log });
  const takeChange = new TakeChange({ ...parts, feedWatch });
  const orders = new SeenOrders(takeOrder, 'server', log);
  const changes = new SeenOrders(takeChange, 'server', log);
  const lookForPrices = new LookForPrices({ ...parts, priceUrls: config.priceUrls, signal });
  const postReceipts = new PostReceipts(ledger, link, parts.headFile, log);
  const bells = {
    work: new Bell(),
    policies: new Bell(),
    pay: new Bell(),
    follow: new Bell(),
    expire: new Bell(),
    post: new Bell(),
    report: new Bell(),
  };
  ledger.onReceipts((made) => {
    bells.post.ring();
    if (made.some(mayBePayable)) bells.pay.ring();
  });
  const onNothingNew = (): void => {
    postReceipts.doubtServer();
    bells.post.ring();
  };

  const pace = (bell: Bell, everySeconds = config.pollSeconds): Pace => ({ everySeconds, bell, signal, log });
  const looking = lookForOrders({
    config,
    ledger,
    policies,
    takeOrder,
    takeChange,
    takeCancel,
    feedWatch,
    log,
    signal,
  });
  const work = { link, takePackage, orders, changes, onNothingNew, log, signal };
  const asking = tellFirstRound(async ({ isFirst }) => {
    // The others wait for the first answer.
    await (isFirst ? takeFirstWork(work) : takeWork(work, WAIT_SECONDS));
  }, signal);
  const haveLooked = Promise.all([asking.isOver, looking.haveLooked]);
  const running = [
    keepDoing('take work', asking.round, pace(bells.work)),
    ...looking.running,
    keepDoing('look for prices', () => lookForPrices.round(), pace(new Bell(), LOOK_FOR_PRICES_EVERY_SECONDS)),
    // A veto may lie where nobody has looked yet, or a freeze.
    haveLooked.then(() => keepDoing('settle policies', () => takeChange.settleDue(), pace(bells.policies))),
    haveLooked.then(() => keepDoing('pay', () => pay.round(signal), pace(bells.pay))),
    keepDoing('follow', () => follow.round(signal), pace(bells.follow)),
    keepDoing('expire', () => expireOverdue(ledger, log, signal), pace(bells.expire)),
    keepDoing('post receipts', () => postReceipts.round(), pace(bells.post, REPORT_EVERY_SECONDS)),
    keepDoing(
      'report',
      async () => link.postReport(await makeReport({ ledger, policies, adapters, feedWatch, balances })),
      pace(bells.report, REPORT_EVERY_SECONDS),
    ),
  ];
  try {
    await Promise.race([Promise.all(running), parts.heartbeat.lost]);
  } finally {
    ended.abort();
    await Promise.race([Promise.allSettled(running), sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
  }
}
