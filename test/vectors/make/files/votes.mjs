import { devices, INTENTS, intentHash, NOW, OTHER_DEPLOYMENT, strangersDevice, vote, voteDigest } from '../world.mjs';
import { put } from '../change.mjs';
import { sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Votes under the policy of policies.json: input {intent, vote}, intent being the hash that the reader derived itself; expected {vote}, {refused: code}, or "malformed" where it is no vote to the letter. What is changed is signed again by the right device, so that nothing else is wrong with it. Signed by node:crypto and ethers.';

const alice = devices['alice-laptop'];
const carol = devices['carol-wallet'];
const { btc } = INTENTS;
const question = (signed, about = btc) => ({ intent: intentHash(about), vote: signed });
const counted = (signed, about = btc) => ({
  vote: {
    choice: signed.verb === 'Approve' ? 'approve' : 'reject',
    approver: signed.message.approver,
    device: signed.message.device,
    intent: intentHash(about),
    castAt: signed.message.castAt,
    expiresAt: signed.message.expiresAt,
    digest: voteDigest(signed),
  },
});
const accepted = (name, rule, signed, changed, about) =>
  vector(name, rule, question(signed, about), counted(signed, about), changed);
const refused = (code) => ({ refused: code });

const approval = vote(alice, btc);
const rejection = vote(carol, btc, { verb: 'Reject' });
/** The approver signed this other intent, and it is presented for ours. */
const forOther = (name, change) => [
  name,
  'a vote is for one intent, every field of it',
  question(vote(alice, { ...btc, ...change })),
  refused('VOTE_INTENT_MISMATCH'),
];
/** Edited after signing. */
const edited = (name, pointer, value) => [
  name,
  'the signature covers every field',
  question(put(approval, `/message${pointer}`, value)),
  refused('VOTE_SIGNATURE_INVALID'),
];
const malformed = (name, rule, signed) => [name, rule, question(signed), 'malformed'];
const reason = (name, text) =>
  malformed(
    name,
    'a reason is one line of 1 to 280 that people can read',
    vote(carol, btc, { verb: 'Reject', reason: text }),
  );
const reasonOk = (name, text) => {
  const signed = vote(carol, btc, { verb: 'Reject', reason: text });
  return [name, 'a reason is one line of 1 to 280 that people can read', question(signed), counted(signed)];
};

const DEVICE = 'a device of the policy, for the person whose device it is';
const SIGNED = 'signed by this device, for this deployment, as this verb';
const FORM = 'a vote has its verb, its message and its signature, to the letter';

export const vectors = [
  accepted('an approval by an ed25519 device', SIGNED, approval, [
    [
      'an approval that has long expired',
      'verifying does not ask for the time',
      question(vote(alice, btc, { castAt: 1, expiresAt: 2 })),
      counted(vote(alice, btc, { castAt: 1, expiresAt: 2 })),
    ],
    ['an unknown device', DEVICE, question(vote(strangersDevice, btc)), refused('VOTE_DEVICE_UNKNOWN')],
    [
      'a device in the name of another person',
      DEVICE,
      question(vote(alice, btc, { approver: 'bob' })),
      refused('VOTE_DEVICE_NOT_THE_APPROVERS'),
    ],
    [
      'a device in the name of nobody',
      DEVICE,
      question(vote(alice, btc, { approver: 'mallory' })),
      refused('VOTE_DEVICE_NOT_THE_APPROVERS'),
    ],
    [
      'the name of another person’s device',
      DEVICE,
      question(vote(alice, btc, { device: 'bob-laptop' })),
      refused('VOTE_DEVICE_NOT_THE_APPROVERS'),
    ],
    [
      'the name of the person’s other device',
      SIGNED,
      question(vote(alice, btc, { device: 'alice-wallet' })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    [
      'a copy of an approval of another withdrawal',
      'a vote is for one intent, every field of it',
      question(vote(alice, INTENTS.eth)),
      refused('VOTE_INTENT_MISMATCH'),
    ],
    forOther('another withdrawal with the same content', { withdrawalId: sha256('another').toString('hex') }),
    forOther('another reference', { reference: 'W-2026-000018' }),
    forOther('another asset', { asset: INTENTS.eth.asset }),
    forOther('another amount', { amount: '52350000001' }),
    forOther('another text of the amount', { amountText: '523.50 BTC' }),
    forOther('another destination text', {
      destination: 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3',
    }),
    forOther('other destination bytes', { destinationBytes: `0014${'11'.repeat(20)}` }),
    forOther('a memo', { memo: '81' }),
    forOther('another wallet', { wallet: 'btc-cold' }),
    forOther('a higher fee ceiling', { maxFee: '100001' }),
    forOther('another text of the fee ceiling', { maxFeeText: '0.0001 BTC' }),
    forOther('a later last moment', { notAfter: btc.notAfter + 1 }),
    forOther('another text of the last moment', { notAfterText: '2026-11-22T06:00:01Z' }),
    forOther('another engine key', { engineKey: 'desk' }),
    forOther('another initiator', { initiators: ['bob'] }),
    forOther('another beneficiary', { beneficiary: 'customer-82' }),
    [
      'an approval given under another policy',
      'the approver saw the policy in force',
      question(vote(alice, btc, { policyHash: sha256('another policy').toString('hex') })),
      refused('VOTE_POLICY_UNKNOWN'),
    ],
    [
      'signed for another deployment',
      SIGNED,
      question(vote(alice, btc, {}, { deploymentId: OTHER_DEPLOYMENT })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    [
      'signed by another person’s device',
      SIGNED,
      question(vote(alice, btc, {}, { device: devices['bob-laptop'] })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    [
      'signed by a device of the other scheme',
      SIGNED,
      question(vote(alice, btc, {}, { device: devices['alice-wallet'] })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    [
      'a rejection’s signature',
      'a verb never signs for another verb',
      question(vote(alice, btc, {}, { type: 'Reject' })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    [
      'a rejection presented with the signature of the approval',
      'a verb never signs for another verb',
      question(vote(alice, btc, { verb: 'Reject' }, { type: 'Approve' })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    edited('cast later than was signed', '/castAt', NOW + 1),
    edited('valid for longer than was signed', '/expiresAt', NOW + 3600),
    ['no signature', SIGNED, question({ ...approval, signature: '' }), refused('VOTE_SIGNATURE_INVALID')],
    [
      'half a signature',
      SIGNED,
      question({ ...approval, signature: approval.signature.slice(0, 64) }),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    malformed('another verb', FORM, { ...approval, verb: 'Propose' }),
    malformed('the verb in small letters', FORM, { ...approval, verb: 'approve' }),
    malformed('no verb', FORM, { message: approval.message, signature: approval.signature }),
    malformed('no message', FORM, { verb: 'Approve', signature: approval.signature }),
    malformed('a field more', FORM, { ...approval, at: NOW }),
    malformed('a field more in the message', FORM, put(approval, '/message/note', '')),
    malformed('a field more in the intent', FORM, put(approval, '/message/intent/note', '')),
    malformed('an approval with a reason', FORM, put(approval, '/message/reason', 'Yes')),
    malformed('a field less in the intent', FORM, put(approval, '/message/intent/beneficiary')),
    malformed('an amount as a number', FORM, put(approval, '/message/intent/amount', 52350000000)),
    malformed('a signature with 0x', FORM, { ...approval, signature: `0x${approval.signature}` }),
    malformed('a signature in capitals', FORM, { ...approval, signature: approval.signature.toUpperCase() }),
    malformed('a signature of 2302 digits', FORM, { ...approval, signature: '00'.repeat(1151) }),
    ['a list', FORM, question([approval]), 'malformed'],
    ['nothing', FORM, question(null), 'malformed'],
  ]),
  accepted('an approval by a wallet, of a token', SIGNED, vote(carol, INTENTS.usdc), [], INTENTS.usdc),
  accepted(
    'an approval by the other wallet, of ether with initiators',
    SIGNED,
    vote(devices['erin-wallet'], INTENTS.eth),
    [],
    INTENTS.eth,
  ),
  accepted('a rejection by a wallet', SIGNED, rejection, [
    [
      'an approval’s signature',
      'a verb never signs for another verb',
      question(vote(carol, btc, { verb: 'Reject' }, { type: 'Approve' })),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    [
      'another reason than was signed',
      'the signature covers every field',
      question(put(rejection, '/message/reason', 'A slip')),
      refused('VOTE_SIGNATURE_INVALID'),
    ],
    reasonOk('a reason in Japanese', '宛先が電話で確認したものと違います'),
    reasonOk('a reason of 280 characters', 'n'.repeat(280)),
    reason('no reason', ''),
    reason('a reason of 281 characters', 'n'.repeat(281)),
    reason('a reason of blanks', '   '),
    reason('a reason with a blank behind it', 'No '),
    reason('a reason of two lines', 'No\nno'),
    reason('a reason with a direction override', 'No\u202eoN'),
    reason('a reason with a zero-width space', 'N\u200bo'),
    reason('a reason with a terminal’s escape', 'No\u001b[2J'),
    reason('a reason with a line separator', 'No\u2028no'),
    malformed('a rejection without a reason', FORM, put(rejection, '/message/reason')),
  ]),
];
