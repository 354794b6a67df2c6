import { type enMe } from '../en/me.js';

export const jaMe = {
  'nav.me': '自分',
  'me.title': '{name}',
  'keys.title': '承認に使う鍵',
  'keys.lead':
    'どれも署名済みポリシーに記載されています。追加と削除は統治者が行い、停止は統治者とあなたがいつでも行えます。',
  'keys.none': 'ポリシーに、あなたの鍵はまだありません。',
  'keys.no-approver': 'ポリシーはあなたを承認者として定めていないため、承認用の鍵はありません。',
  'keys.offered': '{time} に申請。統治者がポリシーに加えると有効になります。',
  'device.use.vote': '最終使用 {time}（投票）。サーバーの記録による。',
  'device.use.order': '最終使用 {time}（命令）。サーバーの記録による。',
  'device.use.change': '最終使用 {time}（ポリシーの変更）。サーバーの記録による。',
  'device.use.never': 'サーバーの記録では、この端末の署名はまだ届いていません。',
  'device.use.unknown': '最終使用の日時は、サーバーから得られませんでした。',
  'keys.suspend-elsewhere':
    'このブラウザーで署名できる、有効な鍵がありません。停止するには、お持ちの端末で `sekisho suspend` を使うか、統治者に電話してください。',
  'device.suspended': '{time} から停止中。統治者が解除するまで、この端末の署名は、止める命令を除いて数えられません。',
  'device.unexplained':
    '{count} 件の停止について、サーバーが対象の端末を隠しています。表示のない端末も停止中かもしれません。',
  'keys.enrol': '鍵を登録する',
  'enrol.title': '承認用の鍵を登録する',
  'enrol.lead':
    '鍵は一つのハードウェアに留まる必要があります。クラウドで複製されるものは受け付けません。ログイン用のパスキーとは別のものです。',
  'enrol.what': '何を登録しますか',
  'enrol.key': 'セキュリティキー、またはこの機器に内蔵の鍵',
  'enrol.key.small': '（二度触れます）',
  'enrol.wallet': 'ウォレット {name}',
  'enrol.path': 'その画面には何が表示されますか',
  'enrol.path.console': 'ハッシュだけ、または何も出ない（このページに頼る）',
  'enrol.path.independent': '金額と宛先を含む全項目',
  'enrol.name': 'ポリシーでの名前',
  'enrol.name.malformed': '英小文字、数字、ハイフン一つずつで、まだポリシーにない名前にしてください。',
  'enrol.touch': '求められたら鍵に触れてください。作成に一度、証明に一度です。',
  'enrol.confirm': 'ウォレットで確認してください。',
  'enrol.button': '作成して申請する',
  'enrol.synced':
    'このパスキーはクラウドで他の端末に複製されるため、承認には使えません。セキュリティキーを使ってください。',
  'enrol.is-login': 'これはログイン用のパスキーです。承認には別の鍵が要ります。',
  'enrol.done.title': '申請しました',
  'enrol.done.text':
    '統治者に表示されます。必要な人数がポリシー変更に署名し、待機時間が過ぎると有効になり、このページに載ります。',
  'passkeys.title': 'ログインに使うもの',
  'passkeys.lead': 'パスキーは閲覧のためのものです。承認には使われません。',
  'passkeys.synced': 'クラウドに保管',
  'passkeys.bound': '一つの端末に留まる',
  'passkeys.made': '{time} に作成',
  'passkeys.used': '最後の使用 {time}',
  'passkeys.revoke': '外す',
  'passkeys.add': 'パスキーを追加',
  'passkeys.not-fresh': '先にログアウトして、もう一度ログインしてください。直前のログインが必要です。',
  'passkeys.refused': 'サーバーが行いませんでした。もう一度試してください。',
} as const satisfies Record<keyof typeof enMe, string>;
