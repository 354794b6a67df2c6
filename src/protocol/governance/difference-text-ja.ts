import { utcText } from '../derive-intent.js';
import { type AllowedDestination, type Asset, type Device, type Limit, type LimitScope } from '../policy.js';
import { CLASS_WORDS, ruleTextJa } from '../rules/rule-text-ja.js';
import { limitAmount, makerText } from './difference-text.js';
import { type DifferenceWords, type LimitOf, type Model, type Places, type RuleOf } from './difference.js';

/** `differenceText` in Japanese. For reading only: what is signed is the English one. */
export const differenceTextJa: DifferenceWords = {
  'nobody-governs': () => '統治者なし: このポリシーが最後となる',
  'governor-new': ({ id }) => `統治者 ${id} を追加`,
  'governor-gone': ({ id }) => `統治者 ${id} を削除`,
  'governors-needed': ({ now, before }) => `変更に必要な統治者を ${before} 名から ${now} 名に変更`,
  'loosening-delay': ({ now, before }) => `緩和の待機時間を ${before} 秒から ${now} 秒に変更`,
  'watchtower-new': ({ publicKey }) => `ウォッチタワーを設置: ${publicKey}`,
  'watchtower-key': ({ now, before }) => `ウォッチタワーの鍵を ${before} から ${now} に変更`,
  'no-watchtower': () => 'ウォッチタワーを廃止',
  'self-freeze': ({ forgedPackages, windowSeconds }) =>
    `偽造されたパッケージが ${windowSeconds} 秒以内に ${forgedPackages} 件届くと、すべてを自動で凍結`,
  'no-self-freeze': () => '偽造されたパッケージによる自動凍結を廃止',

  'approver-new': ({ id, name }) => `承認者 ${id} (${name}) を追加`,
  'approver-gone': ({ id, name }) => `承認者 ${id} (${name}) を削除`,
  'approver-name': ({ id, now, before }) => `承認者 ${id} の名前を ${before} から ${now} に変更`,
  'device-new': ({ device }) => `端末 ${device.id} (${device.approver}) を追加: ${aboutDevice(device)}`,
  'device-gone': ({ device }) => `端末 ${device.id} (${device.approver}) を削除: 鍵 ${device.publicKey}`,
  'device-path': ({ device, before }) =>
    `端末 ${device.id} (${device.approver}) の経路を${DEVICE_PATH_WORDS[before]}から${DEVICE_PATH_WORDS[device.path]}に変更`,
  'engine-key-new': ({ id, publicKey }) => `エンジンの鍵 ${id} を追加: ${publicKey}`,
  'engine-key-gone': ({ id, publicKey }) => `エンジンの鍵 ${id} を削除: ${publicKey}`,
  custodians: ({ id, now, before }) => `エンジンの鍵 ${id} の運用者を変更: ${listed(before)} から ${listed(now)} へ`,
  'auditor-new': ({ id, publicKey }) => `監査人 ${id} を追加: ${publicKey}`,
  'auditor-gone': ({ id, publicKey }) => `監査人 ${id} を削除: ${publicKey}`,

  'console-domain-new': ({ rpId }) => `ブラウザーからの投票を許可: ${rpId}`,
  'console-domain-gone': ({ rpId }) => `ブラウザーからの投票を廃止: ${rpId}`,
  'console-domain': ({ now, before }) => `ブラウザーからの投票のドメインを ${before} から ${now} に変更`,
  'console-origin-new': ({ origin }) => `コンソールのアドレスを追加: ${origin}`,
  'console-origin-gone': ({ origin }) => `コンソールのアドレスを削除: ${origin}`,
  'models-any': () => 'セキュリティキーの機種の制限を廃止',
  'models-listed': ({ models }) => `セキュリティキーの機種を限定: ${models.map(modelText).join('、')}`,
  'model-new': ({ model }) => `セキュリティキーの機種を追加: ${modelText(model)}`,
  'model-gone': ({ model }) => `セキュリティキーの機種を削除: ${model.aaguid}`,
  'model-word': ({ model: { aaguid, roots } }) =>
    roots === undefined
      ? `機種 ${aaguid} を自己申告だけで認める`
      : `機種 ${aaguid} を認める製造元: ${roots.map(makerText).join('、')}`,

  'asset-new': ({ id, symbol }) => `資産 ${symbol} を追加: ${id}`,
  'asset-gone': ({ id, symbol }) => `資産 ${symbol} を削除: ${id}`,
  'asset-terms': ({ now, before }) => `資産 ${assetText(before)} を ${assetText(now)} に変更`,
  'fee-ceiling': ({ symbol, now, before }) => `${symbol} の手数料上限を ${before} から ${now} に変更`,
  depth: ({ symbol, depth, now, before }) =>
    `${symbol} を${DEPTH_WORDS[depth]}とするブロック数を ${before} から ${now} に変更`,
  'request-lifetime': ({ now, before }) => `依頼の有効期間を ${before} 秒から ${now} 秒に変更`,

  'rule-new': ({ place, last, rule }) => {
    const where = place === 1 ? '先頭に' : place === last ? '末尾に' : '';
    return `規則 ${place} を${where}追加: ${ruleOf(rule)}`;
  },
  'rule-gone': ({ from, rule }) => `旧規則 ${from} を削除: ${ruleOf(rule)}`,
  'rule-moved': ({ rule, ...places }) => `${numberText(places)} ${stays(places) ? STAYS : 'を移動'}: ${ruleOf(rule)}`,
  'rule-moved-and-changed': ({ now, before, ...places }) =>
    `${numberText(places)} ${stays(places) ? `${STAYS}で` : 'を移動して'}変更: ${becomesText(now, before)}`,
  'rule-changed': ({ now, before, ...places }) => `${numberText(places)} を変更: ${becomesText(now, before)}`,
  'rule-name': ({ now, before, ...places }) => `${numberText(places)} の名称を ${before} から ${now} に変更`,
  members: ({ rule, group, now, before }) =>
    `規則 ${rule} の ${group}: ${now.join('、')}${before === null ? '' : ` (変更前: ${before.join('、')})`}`,
  'vote-validity': ({ rule, now, before }) =>
    `規則 ${rule} の投票の有効期間: ${now} 秒${before === null ? '' : ` (変更前: ${before} 秒)`}`,
  'rules-spelling': () => '規則の表記を変更',
  'too-many-cases': () => '場合の数が多すぎて規則を比較できない',
  'leaves-limits': ({ amount }) => `例: ${amount} は自動出金の限度の対象外となり、限度を超えても人の承認で支払える`,
  'needs-less': ({ amount, engineKey, destinationClass, isBeyond }) =>
    `例: ${engineKey} が依頼する ${amount} (宛先: ${CLASS_WORDS[destinationClass]}) の条件が${isBeyond ? '、限度に収まらない場合に' : ''}変更前より緩くなる`,

  'allowed-new': ({ entry }) => `許可リストに ${entry.id} を追加: ${entryText(entry)}`,
  'allowed-gone': ({ entry }) => `許可リストから ${entry.id} を削除: ${entryText(entry)}`,
  'allowed-terms': ({ now, before }) => `許可リストの ${now.id} を変更: ${entryText(before)} から ${entryText(now)} へ`,
  'known-after': ({ now, before }) => `支払い済みの宛先が既知となるまでを ${before} 秒から ${now} 秒に変更`,
  'prices-new': ({ publicKey }) => `価格の情報源を設定: ${publicKey}`,
  'prices-key': ({ now, before }) => `価格の情報源の鍵を ${before} から ${now} に変更`,
  'prices-window': ({ now, before }) => `最高値を採る期間を ${before} 秒から ${now} 秒に変更`,
  'prices-stale': ({ now, before }) => `価格の有効期間を ${before} 秒から ${now} 秒に変更`,
  'no-prices': () => '価格の情報源を廃止',
  'limit-new': ({ limit }) => `限度 ${limit.limit.id} を追加: ${limitText(limit)}`,
  'limit-gone': ({ limit }) => `限度 ${limit.limit.id} を削除: ${limitText(limit)}`,
  'limit-terms': ({ now, before }) =>
    `限度 ${now.limit.id} を変更: 「${limitText(before)}」から「${limitText(now)}」へ`,
};

const DEVICE_PATH_WORDS: Readonly<Record<Device['path'], string>> = {
  console: 'コンソール経路',
  independent: '独立経路',
};
const DEPTH_WORDS: Readonly<Record<keyof Asset['confirmations'], string>> = {
  confirmed: '「ブロックに収録」',
  final: '「確定」',
};
const LIMIT_PATH_WORDS: Readonly<Record<Limit['path'], string>> = {
  automatic: '自動分',
  approved: '承認分',
  any: '全経路',
};
const SCOPE_WORDS: Readonly<Record<LimitScope, string>> = {
  asset: '資産',
  wallet: 'ウォレット',
  destination: '宛先',
  beneficiary: '受取人',
  'engine-key': 'エンジンの鍵',
};
const STAYS = 'は前後の規則の移動後も同じ位置';

function aboutDevice(device: Device): string {
  const about = `${device.scheme}、${DEVICE_PATH_WORDS[device.path]}、鍵 ${device.publicKey}`;
  if (device.scheme !== 'webauthn') return about;
  const { id, aaguid, attestation } = device.credential;
  return `${about}、クレデンシャル ${id}、認証器 ${aaguid}、アテステーション ${attestation}`;
}

function listed(persons: readonly string[]): string {
  return persons.length === 0 ? '(なし)' : persons.join('、');
}

function modelText({ aaguid, roots }: Model): string {
  return `${aaguid} (${roots === undefined ? '自己申告' : `製造元: ${roots.map(makerText).join('、')}`})`;
}

function assetText({ symbol, decimals, wallet }: Asset): string {
  return `${symbol} (小数点以下 ${decimals} 桁、${wallet} から出金)`;
}

function entryText({ address, chain, expiresAt }: AllowedDestination): string {
  return `${address} (${chain}、${utcText(expiresAt)} まで)`;
}

function ruleOf({ tier, policy }: RuleOf): string {
  return ruleTextJa(tier, policy);
}

function numberText({ place, from }: Places): string {
  return from === place ? `規則 ${place}` : `規則 ${place} (変更前は ${from} 番)`;
}

/** Others may pass a rule by on both sides. */
function stays({ place, from }: Places): boolean {
  return place === from;
}

function becomesText(now: RuleOf, before: RuleOf): string {
  return `「${ruleOf(before)}」から「${ruleOf(now)}」へ`;
}

/** `BTC、自動分、宛先ごと: 86400 秒で 0.5 BTC かつ 10 件まで`. */
function limitText({ limit, policy }: LimitOf): string {
  const { per, path, count, windowSeconds } = limit;
  const { symbol, amount } = limitAmount({ limit, policy });
  const most = [...(amount === null ? [] : [amount]), ...(count === undefined ? [] : [`${count} 件`])];
  const each = per === undefined ? '' : `、${per.map((scope) => SCOPE_WORDS[scope]).join('・')}ごと`;
  return `${symbol ?? '全資産'}、${LIMIT_PATH_WORDS[path]}${each}: ${windowSeconds} 秒で ${most.join(' かつ ')}${count === undefined ? ' ' : ''}まで`;
}
