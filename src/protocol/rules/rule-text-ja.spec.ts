import { aRichDocument, richPolicyOf, type Document } from '../../../test/support/builders/a-rich-policy.js';
import { comparePolicies } from '../governance/compare-policies.js';
import { ruleTextJa } from './rule-text-ja.js';
import { ruleText } from './rule-text.js';

const policy = richPolicyOf(aRichDocument());
const japanese = policy.tiers.map((tier) => ruleTextJa(tier, policy));

describe('ruleTextJa', () => {
  it('says conditions and demands', () => {
    expect(japanese).toEqual(
      expect.arrayContaining([
        'JPY 換算 1000000 以上、宛先が新規: duty 3 名中 1 名が承認するまで保留',
        'BTC、desk による依頼、UTC 20:00 から 06:00 まで: ops 3 名中 2 名 または finance 2 名中 2 名、検討時間 60 秒、120 秒後に署名、うち 1 名は独立経路、限度を超えると拒否',
        'BTC 0.1 未満: エンジンの署名',
        'BTC 0.1 以上 10 未満: ops 3 名中 2 名と finance 2 名中 1 名',
        'BTC、btc-hot から出金、受取人 treasury: エンジンの署名、限度を超えると btc-large が決める',
      ]),
    );
  });

  it('tells apart what the English text tells apart', () => {
    expect(new Set(japanese).size).toBe(new Set(policy.tiers.map((tier) => ruleText(tier, policy))).size);
  });

  it('leaves no English in what a comparison says in Japanese', () => {
    const edited = aRichDocument();
    for (const tier of edited['tiers'] as Document[]) if (tier['id'] === 'btc-small') tier['below'] = '7';
    edited['limits'] = (edited['limits'] as Document[]).map((limit) => ({ ...limit, windowSeconds: 7200 }));
    const { changes } = comparePolicies(richPolicyOf({ ...edited, version: 2, previous: policy.hash }), policy);
    const ja = changes.map((change) => change.ja).join('\n');
    expect(ja).toMatch(
      /規則 \d を変更: 「BTC 0\.1 未満: エンジンの署名」から「BTC 0\.00000007 未満: エンジンの署名」へ/,
    );
    expect(ja).toMatch(/限度 btc-automatic-day を変更: 「BTC、自動分: 86400 秒で 0\.2 BTC まで」から/);
    expect(ja).toMatch(/全経路、宛先ごと: 7200 秒で 0\.000000000000000005 ETH かつ 3 件まで/);
    expect(ja).not.toMatch(/\b(and|or|from|signature|payments|automatic|in)\b(?!-)/);
  });
});
