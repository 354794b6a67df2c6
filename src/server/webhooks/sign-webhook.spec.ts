import { Webhook } from 'standardwebhooks';
import { signWebhook } from './sign-webhook.js';

const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const at = () => Math.floor(Date.now() / 1000);
const message = () => ({ id: 'msg_1', at: at(), body: '{"type":"withdrawal.final"}' });

const verify = (secret: Buffer, headers: object, body: string) => () =>
  new Webhook(secret.toString('base64')).verify(body, { ...headers });

describe('signWebhook', () => {
  it('signs as the specification’s own library verifies', () => {
    const { body, ...rest } = message();
    const headers = signWebhook([first], { body, ...rest });
    expect(verify(first, headers, body)()).toEqual({ type: 'withdrawal.final' });
    expect(verify(second, headers, body)).toThrow('No matching signature');
    expect(verify(first, headers, body.replace('final', 'failed'))).toThrow('No matching signature');
    expect(verify(first, { ...headers, 'webhook-id': 'msg_2' }, body)).toThrow('No matching signature');
  });

  it('signs with the old secret and the new one while it is exchanged', () => {
    const sent = message();
    const headers = signWebhook([second, first], sent);
    for (const secret of [first, second]) expect(verify(secret, headers, sent.body)).not.toThrow();
  });

  it('says when it was sent, so that what somebody kept back is found out', () => {
    const sent = { ...message(), at: at() - 600 };
    expect(verify(first, signWebhook([first], sent), sent.body)).toThrow('timestamp too old');
  });
});
