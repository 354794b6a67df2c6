import { type enFreeze } from '../en/freeze.js';

export const jaFreeze = {
  'freeze.button': '凍結',
  'freeze.title': '支払いを今すぐ止める',
  'freeze.lead': '選んだものは、署名モジュールに届いた瞬間から署名されません。解除できるのは統治者の定足数だけです。',
  'freeze.scope': '何を止めますか',
  'freeze.scope.all': 'すべて',
  'freeze.scope.destination': 'この宛先への支払い',
  'freeze.scope.wallet': 'ウォレット {wallet} からの支払い',
  'freeze.scope.asset': '{asset} のすべて',
  'freeze.who': 'あなたは誰ですか',
  'freeze.nobody': 'ポリシーに、ブラウザーで使える鍵がありません。端末で `sekisho freeze` を使ってください。',
  'freeze.no-key':
    'ポリシーに、このブラウザーで使えるあなたの鍵がありません。手元の端末で `sekisho freeze` を使うか、鍵を持つ承認者に電話してください。承認者なら誰でも止められます。',
  'freeze.drop': '別の方法で届けたので閉じる',
  'freeze.sign.all': 'すべてを凍結',
  'freeze.sign': 'これを凍結',
  'freeze.done':
    '命令を提出しました。署名モジュールは数秒で従います。サーバーは偽るかもしれません。状態のページを見るか、電話で確かめてください。',
  'freeze.unsent':
    '命令は署名済みですが、まだサーバーに受け付けられていません。命令はそれだけで効力があります。ウォッチタワーに渡すか、署名モジュールの投入フォルダーに入れてください。全体をコピーしてください。',
  'freeze.copy': '署名済みの命令をコピー',
  'freeze.save': 'ファイルに保存',
  'freeze.save.name':
    'ファイルは、名前を変えずに署名モジュールの投入フォルダーへ入れてください。サーバーが応答すれば、このページが命令を自動で提出します。',
  'freeze.last-known':
    'サーバーの応答がないか、このデプロイメントのものが示されていません。このブラウザーで最後に確認したポリシー第 {version} 版に基づいて凍結します。',
  'freeze.copied': 'コピーしました。',
  'reason.attack': '攻撃の疑いがあります。',
  'reason.stolen': '鍵または端末を紛失しました。',
  'reason.strange': '支払いに不審な点があります。',
  'frozen.banner': '凍結中: {scopes}',
  'frozen.since': '{time} から、{who}: 「{reason}」',
  'frozen.scope.all': 'すべて',
  'frozen.itself': '署名モジュール自身',
} as const satisfies Record<keyof typeof enFreeze, string>;
