import { Inject, Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { type Language } from '../platform/config/outward-config.js';
import { type MailSettings, OUTWARD, type Outward } from '../platform/config/outward.js';
import { type Notice } from '../../protocol/notices/notice.js';
import { noticeText } from '../../protocol/notices/notice-text.js';

/** For each step; a mail server that is slower than this may be asked again. */
const STEP_MS = 10_000;

/** Mail by the operator's own mail server. */
@Injectable()
export class SendMail {
  private readonly transport;

  constructor(@Inject(OUTWARD) private readonly outward: Outward) {
    this.transport = outward.mail === null ? null : transportTo(outward.mail);
  }

  /** False where the person has no mail address here. Fails where the mail server does not take it. */
  async execute(person: string, notice: Notice, language: Language): Promise<boolean> {
    const { mail } = this.outward;
    const to = mail !== null && Object.hasOwn(mail.recipients, person) ? mail.recipients[person] : undefined;
    if (mail === null || this.transport === null || to === undefined) return false;
    const { title, body } = noticeText(language, notice);
    await this.transport.sendMail({
      from: { name: 'Sekisho', address: mail.from },
      to: { name: '', address: to },
      subject: title,
      text: `${body}\n`,
      // RFC 3834: nobody's holiday notice answers it.
      headers: { 'Auto-Submitted': 'auto-generated' },
      xMailer: false,
      disableUrlAccess: true,
      disableFileAccess: true,
    });
    return true;
  }
}

function transportTo({ host, port, tls, user, password, ca }: MailSettings) {
  return createTransport({
    ...{ host, port },
    secure: tls === 'immediate',
    // A mail server that offers no encryption is not given the password, nor the mail, in the clear.
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(ca !== null && { tls: { ca } }),
    ...(user !== undefined && password !== null && { auth: { user, pass: password } }),
    ...{ connectionTimeout: STEP_MS, greetingTimeout: STEP_MS, socketTimeout: STEP_MS, dnsTimeout: STEP_MS },
  });
}
