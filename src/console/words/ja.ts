import { type MessageId } from './en.js';
import { jaCharts } from './ja/charts.js';
import { jaDraft } from './ja/draft.js';
import { jaFreeze } from './ja/freeze.js';
import { jaPolicy } from './ja/policy.js';
import { jaHouse } from './ja/house.js';
import { jaMe } from './ja/me.js';
import { jaNotices } from './ja/notices.js';
import { jaProposal } from './ja/proposal.js';
import { jaSession } from './ja/session.js';

export const ja = {
  ...jaCharts,
  ...jaDraft,
  ...jaFreeze,
  ...jaPolicy,
  ...jaHouse,
  ...jaMe,
  ...jaNotices,
  ...jaProposal,
  ...jaSession,
  title: '関所',
  skip: '本文へ',
  'nav.label': 'ページ',
  'nav.people': '人と端末',
  'language.label': 'Show in English',
  'language.other': 'English',
  'footer.console': 'コンソール {hash}',
  'footer.console.none': 'コンソール: ビルドされていないため、ハッシュはありません',
  'footer.compare': '知らされたハッシュと照合してください: sekisho console-hash {url}',
  'footer.full': 'このコンソールのハッシュ',

  loading: 'サーバーの応答を検証しています…',
  'loading.page': '読み込んでいます…',
  again: 'もう一度試す',
  'unreachable.title': 'サーバーが応答しません',
  'unreachable.text': 'まだ何も検証していません。このページは、検証した内容だけを表示します。',
  'unreadable.title': 'サーバーの応答を読み取れません',
  'unreadable.text': 'Sekisho のサーバーの応答ではありません。アドレスを確認してください。',
  'unreachable.seen': '前回ここで確認したもの: デプロイメント {genesis} のポリシー第 {version} 版',
  'broken.title': 'このページに不具合があります',
  'broken.text':
    '再読み込みしてください。直らない場合は、統治者に知らせてください。署名した直後だった場合は、届いたかどうかを確かめてください。',
  'not-loaded.title': 'このページを読み込めませんでした',
  'not-loaded.text':
    '接続が切れたか、開いた後にコンソールが新しくなったか、途中で書き換えられています。再読み込みしてください。直らない場合は、統治者に知らせてください。',
  reload: '再読み込み',
  stale: '{time} 時点の内容です。サーバーが応答しません。自動で再試行します。',
  'nowhere.title': 'このページはありません',
  'nowhere.text': 'ページの一覧は上のメニューにあります。',

  'pin.title': 'どのデプロイメントを信頼しますか',
  'pin.text':
    'このページはサーバーを信用しません。統治者から対面または紙で受け取った、64 桁のジェネシスハッシュを入力してください。ほかのことは、すべてこのページが自分で検証します。',
  'pin.label': 'ジェネシスハッシュ',
  'pin.description': '0–9 と a–f の 64 桁。空白はあってもかまいません。',
  'pin.malformed': '0–9 と a–f の 64 桁ではありません。',
  'pin.submit': 'サーバーを検証する',
  'pin.link': '受け取ったリンクのジェネシスハッシュが不完全です。もう一度送ってもらってください。',

  'check.title': '現在のポリシー',
  'check.lead':
    'あなたが信頼するジェネシスハッシュから、このブラウザーで検証しました。サーバーの言葉は一切信用していません。',
  'check.done': 'ここで検証したこと',
  'check.genesis': 'ジェネシスは、あなたが信頼するものと一致します。',
  'check.devices': '{count} 台の端末が、記載された鍵を持つことを証明しました。',
  'check.chain.first': '最初のポリシーが有効です。その後の変更はありません。',
  'check.chain':
    'その後の {count} 回の変更は、いずれも直前のポリシーが求める署名を備え、署名モジュールが発効させました。',
  'check.seen': 'このブラウザーで、これより新しい版を見たことはありません。',
  'check.unkept':
    'このブラウザーには記録が残りません（プライベートウィンドウなど）。サーバーが古いポリシーに戻しても気づけません。',
  'check.limit': 'サーバーは、新しい版の知らせを隠すことができます。確認語を、別の承認者と照らし合わせてください。',

  'policy.title': 'ポリシー第 {version} 版',
  'policy.since': '{time} から有効',
  'policy.since.genesis': '{time}、最初から有効',
  'policy.words': '確認語: 声に出して照合してください',
  'policy.hash': 'ハッシュ',
  'policy.genesis': 'ジェネシス',

  'rules.title': '規則',
  'rules.lead': '上から順に、最初に当てはまる規則で決まります。どれにも当てはまらない出金は行われません。',
  'rules.group': '{name}: {count} 名中 {threshold} 名',
  'rules.group.label': '{name} に属する人',
  'limits.title': '限度',
  'limits.none': 'ありません。上の規則だけが出金を制限します。',
  'limits.count': '{count} 件',
  'limits.either': '{amount} または {count}',
  'limits.of': '{asset} {what}',
  'limits.window': '{duration}あたり',
  'limits.per': '{scopes}ごと',
  'limits.path.automatic': '承認者なしの出金',
  'limits.path.approved': '承認者による出金',
  'limits.path.any': 'すべての出金の合計',
  'scope.asset': '資産',
  'scope.wallet': 'ウォレット',
  'scope.destination': '宛先',
  'scope.beneficiary': '受取人',
  'scope.engine-key': 'エンジンの鍵',

  'governance.title': '規則を変えられる人',
  'governance.none': 'いません。このポリシーは永久に変わりません。',
  'governance.threshold': '変更には、統治者 {count} 名中 {threshold} 名の署名が必要です。',
  'governance.delay': '緩める変更は {duration}待ってから発効し、それまでは統治者 1 名で拒否できます。',
  'governance.floor': '今後のポリシーでも、この待ち時間は {duration}を下回れません。厳しくする変更はすぐに発効します。',
  'stops.title': 'すべてを止めるもの',
  'stops.people': '承認者 1 名で、すぐに止められます。',
  'stops.watchtower': '独自のノードで見張るウォッチタワー。ウォッチタワーが沈黙した場合も、すべてが止まります。',
  'stops.watchtower.none': 'ウォッチタワーはありません。承認者のほかに見張る者はいません。',
  'stops.forged': '{duration}以内の、偽造されたパッケージ {count} 件。',

  'people.title': '人と端末',
  'people.lead': '検証したポリシーで、署名が数えられる人の一覧です。知らない名前があれば、統治者に尋ねてください。',
  'people.governor': '統治者',
  'people.nobody': 'ポリシーに承認者の記載がありません。',
  'people.no-device': '端末がありません。署名できません。',
  'people.device.path.independent': '独立経路: 全項目を端末自身が表示',
  'people.device.path.console': 'コンソール経路: このページの表示に従う',
  'people.device.key': '鍵',
  'people.engines.title': '取引エンジン',
  'people.engine.custodians': '運用者: {names}。このエンジンの依頼では数えられません。',
  'people.engine.custodians.none': '運用者の記載はありません。',
  'people.auditors.title': '監査人',
  'people.auditors.none': 'いません。証跡を取得できる人はいません。',

  'stop.banner': '停止',
  'stop.nothing': '署名も承認もしないでください。このページのリンクではなく、電話で統治者に知らせてください。',
  'stop.other-genesis.title': '別のデプロイメントへのリンクです',
  'stop.other-genesis.text':
    'このブラウザーがこのアドレスで信頼しているジェネシスと、開いたリンクのジェネシスが違います。新しいデプロイメントができたことを統治者本人から直接聞いた場合に限り、ブラウザーの設定でこのサイトのデータを消去し、リンクを開き直してください。そうでなければ、誰かがあなたを別の場所へ誘導しようとしています。',
  'stop.genesis-differs.title': 'あなたのデプロイメントではありません',
  'stop.genesis-differs.text':
    'サーバーは、あなたが信頼するものとは別のジェネシスに基づいています。誰の鍵を見せるかは、サーバーを動かす者が決められます。このサーバーの表示には意味がありません。',
  'stop.genesis-broken.title': 'ジェネシスの検証に失敗しました',
  'stop.genesis-broken.text': 'ジェネシスは一致しますが、それに基づく内容が変えられているか、欠けています。',
  'stop.chain-broken.title': 'ポリシーの連鎖が成り立ちません',
  'stop.chain-broken.text':
    'サーバーが示すポリシー第 {version} 版には、必要な署名がありません。誰も同意していない内容です。',
  'stop.rolled-back.title': 'サーバーが古いポリシーに戻りました',
  'stop.rolled-back.text':
    'このブラウザーで有効と確認した版を、サーバーが示さなくなりました。ポリシーが戻ることはありません。取り除いたはずの端末が、また数えられるおそれがあります。',
  'stop.trusted': 'あなたが信頼するもの',
  'stop.shown': 'サーバーが示すもの',
  'stop.link': 'リンクが示すもの',
  'stop.seen': 'このブラウザーで確認したもの',
  'stop.version': 'ポリシー第 {version} 版',
  'stop.detail': '調査する人のために',
  'stop.copy': 'テキストをコピー',
  'stop.copied': 'コピーしました。',
  'stop.not-copied': 'ブラウザーがコピーを許可しません。文字を選択してください。',
} as const satisfies Record<MessageId, string>;
