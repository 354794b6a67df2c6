import { checkWords } from '../../protocol/check-words.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { type CheckedChange, type Draft } from '../../protocol/governance/check-change.js';
import { type SignedChange } from '../../protocol/governance/signed-change.js';
import { type DeviceId } from '../../protocol/ids.js';
import { typedDataDigest } from '../../protocol/typed-data.js';
import { POLICY_CHANGE } from '../../protocol/verbs.js';
import { changeBallot } from '../../desk/policy/change-ballot.js';
import { hasSay } from '../../desk/policy/has-say.js';
import { confirmByWord } from '../confirm-by-word.js';
import { type Context } from '../context.js';
import { type DeviceFolder } from '../device/device-folder.js';
import { type DeviceServer } from '../device/device-server.js';
import { type Passphrase } from '../files/passphrase.js';
import { rows } from '../screen/rows.js';
import { momentText } from '../screen/time-text.js';
import { ChangeRefused } from '../../desk/policy/change-refused.js';
import { changeScreen, type Language } from './change-screen.js';
import { vetoTexts } from './veto-texts.js';
import { judgeChange, judgeProposed, type Bench, type Judged } from '../../desk/policy/judge-proposed.js';
import { type Proposed } from '../../desk/policy/proposed-changes.js';

export interface Desk {
  readonly folder: DeviceFolder;
  readonly server: DeviceServer;
  readonly passphrase: Passphrase;
  readonly bench: Bench;
  readonly context: Context;
  readonly language: Language;
  /** The caller has looked already; everything is shown all the same. */
  readonly yes: boolean;
  /** Where the screen goes: standard error when standard output carries JSON. */
  readonly show: (text: string) => void;
}

export type Signed = Exclude<CheckedChange, { kind: 'refused' }>;

/**
 * Shows what a change changes, in words that this device has computed from the two documents; asks; signs exactly
 * those words; posts. What the server would refuse is refused here, before anything is signed.
 *
 * @param known where the server shows it as proposed already: what the signing module has said of it
 */
export async function signChange(
  draft: Draft,
  change: SignedChange,
  desk: Desk,
  known?: Proposed,
): Promise<Judged<Signed>> {
  const { folder, server, context, show } = desk;
  const { policy: inForce } = server.trusted;
  const { approver, device } = folder.about;
  const now = context.now();
  show(changeScreen(draft, inForce, desk.language, context.style));
  if (known !== undefined) refuseVoid(known, desk.bench);
  const before = judged(change, desk).checked;
  refuseUnlessMine(draft, before, approver);
  if (desk.bench.suspended.devices.has(device as DeviceId))
    throw new ChangeRefused({ code: 'VOTE_DEVICE_SUSPENDED', what: `this device, ${device}, is suspended` });

  const message = changeBallot(draft, { approver, device }, now);
  const digest = typedDataDigest(inForce.deploymentId, POLICY_CHANGE, message);
  const words = checkWords(digest);
  show(
    `\n${rows(context.style, [
      ['you sign as', `${approver}, on ${device} (${folder.about.path})`],
      ['valid until', momentText(message.expiresAt, now)],
      ['digest', digest],
      ['check words', context.style.strong(words.join(' '))],
    ])}\n`,
  );
  await confirmByWord(context, words, 'sign', desk.yes);
  const signature = await folder.sign(digest, desk.passphrase);
  const own = inForce.devices.get(device as DeviceId);
  if (own === undefined || !verifyDeviceSignature(own, digest, signature))
    throw new ChangeRefused({ code: 'POLICY_SIGNATURE_INVALID', what: `${device} is not as the policy lists it` });
  const signed = { message, signature };
  await server.proposeChange({ ...change, signatures: [signed] });
  return judged({ ...change, signatures: [...change.signatures, signed] }, desk);
}

function judged(change: SignedChange, { bench, context }: Desk): Judged<Signed> {
  const { checked, ...rest } = judgeChange(change, bench, context.now());
  if (checked.kind === 'refused') throw new ChangeRefused({ code: checked.code, what: checked.what });
  return { ...rest, checked };
}

/** The signing module never takes the same document again, so a signature under it would be for nothing. */
function refuseVoid(known: Proposed, bench: Bench): void {
  const { void: end } = judgeProposed(known, bench).standing;
  if (end === null) return;
  const what = [`it is void by receipt ${end.receipt}`, ...vetoTexts(end)].join('; ');
  throw new ChangeRefused({ code: end.code, what });
}

function refuseUnlessMine(draft: Draft, { signedBy }: Signed, approver: string): void {
  if (!hasSay(draft, approver))
    throw new ChangeRefused({ code: 'POLICY_NOT_ELIGIBLE', what: `${approver} has no say in it` });
  if (signedBy.some((one) => one === approver))
    throw new ChangeRefused({ code: 'VOTE_ALREADY_CAST', what: `${approver} has signed it already` });
}
