import { type Notice, type NoticeKind, type NoticeLanguage } from './notice.js';

export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

/**
 * Says that something waits, never what: no amount, no address, no reference, and nothing to click. Whoever reads a mail
 * or a lock screen on the way learns nothing, and whoever forges one has no link to have clicked: people learn to go to
 * the console by an address that they know.
 */
export function noticeText(language: NoticeLanguage, { kind, until }: Notice): NoticeText {
  const { where, words } = CATALOGUES[language];
  const [title, body = ''] = words[kind];
  const moment = until === null ? '' : ` ${utc(until)}`;
  return { title, body: [`${body}${moment}`, where].filter((each) => each !== '').join('\n') };
}

/** Short of `utcText`'s company: a worker of the browser's runs this too, and is to stay small. */
function utc(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString().replace('.000', '');
}

interface Catalogue {
  readonly where: string;
  readonly words: Readonly<Record<NoticeKind, readonly [title: string, body?: string]>>;
}

const CATALOGUES: Readonly<Record<NoticeLanguage, Catalogue>> = {
  en: {
    where: 'Open the console by the address you know. This notice has no link, and no real one ever has.',
    words: {
      waits: ['Something waits for your vote'],
      'ends-soon': ['Something that waits for your vote ends soon'],
      voted: ['A vote was cast in your name', 'If that was not you: freeze everything, then suspend that device.'],
      approved: ['Something that you voted on has its quorum'],
      rejected: ['Something that you voted on was rejected'],
      expired: ['Something that waited for votes has run out of time'],
      'policy-proposed': ['A change of the policy is proposed', 'Governors: read it before anybody signs it.'],
      'policy-registered': ['A change of the policy is signed', 'Unless a governor vetoes it, it is in force from'],
      'policy-in-force': ['Another policy is in force'],
      frozen: ['Payments are being frozen', 'Find out who ordered it, and why.'],
      unfrozen: ['A freeze was lifted', 'If nobody asked you about it: freeze again.'],
      'page-stopped': [
        'A page of the console stopped',
        'Somebody was shown something that does not match. The health page has their report.',
      ],
    },
  },
  ja: {
    where:
      'ご存じのアドレスからコンソールを開いてください。このお知らせにリンクはありません。本物のお知らせにリンクが付くことはありません。',
    words: {
      waits: ['あなたの投票を待っている案件があります'],
      'ends-soon': ['あなたの投票を待っている案件がまもなく期限切れになります'],
      voted: [
        'あなたの名前で投票がありました',
        '心当たりがない場合は、ただちにすべてを凍結し、その端末を停止してください。',
      ],
      approved: ['あなたが投票した案件が定足数に達しました'],
      rejected: ['あなたが投票した案件は却下されました'],
      expired: ['投票を待っていた案件が期限切れになりました'],
      'policy-proposed': ['ポリシーの変更が提案されました', '統治者の方は、署名の前に内容を確認してください。'],
      'policy-registered': ['ポリシーの変更が署名されました', '統治者が拒否しないかぎり、次の時刻に有効になります：'],
      'policy-in-force': ['新しいポリシーが有効になりました'],
      frozen: ['出金の凍結が指示されました', '誰が、なぜ指示したのかを確認してください。'],
      unfrozen: ['凍結が解除されました', '事前に相談がなかった場合は、もう一度凍結してください。'],
      'page-stopped': [
        'コンソールの画面が停止しました',
        '表示内容と署名内容の不一致が報告されています。「状態」の画面で報告を確認してください。',
      ],
    },
  },
};
