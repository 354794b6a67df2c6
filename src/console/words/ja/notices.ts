import { type enNotices } from '../en/notices.js';

/** 通知の受け取り方。 */
export const jaNotices = {
  'notices.title': '通知の受け取り方',
  'notices.lead': '通知は「待っている案件がある」ことだけを知らせ、内容は知らせません。リンクが付くこともありません。',
  'notices.mail': 'メール：{address}（サーバーの管理者が設定しています）',
  'notices.mail.none': 'メールなし：サーバーの管理者が、あなたのアドレスを設定していません。',
  'notices.push.none': 'このサーバーはブラウザーに通知しません。',
  'notices.push.impossible': 'このブラウザーは通知を受け取れません。',
  'notices.browser': '{service} のブラウザー',
  'notices.since': '{time} から',
  'notices.remove': '通知をやめる',
  'notices.add': 'このブラウザーに通知する',
  'notices.denied': 'このブラウザーは、このサイトの通知を許可していません。ブラウザーの設定を確認してください。',
  'notices.failed': 'うまくいきませんでした。もう一度お試しください。',
} as const satisfies Record<keyof typeof enNotices, string>;
