import { type Doubt } from '../../desk/proposal/doubt.js';

/** A doubt as a sentence for the approver. */
export function doubtText(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'votes-invalid':
      return invalidText(doubt.codes);
    case 'votes-of-suspended':
      return `Not counted, for the device is suspended: ${whoseText(doubt.whose)}.`;
    case 'votes-of-removed':
      return `Not counted, for the device was removed: ${whoseText(doubt.whose)}.`;
    case 'suspensions-unexplained': {
      const { number } = doubt;
      const which = number === 1 ? 'a suspension whose order' : `${number} suspensions whose orders`;
      return `The signing module states ${which} the server does not show: it may not count every vote here.`;
    }
    case 'look-alike-omitted':
      return `The signing module does not say that the destination resembles ${doubt.address}, which an allow-list has. Look into it before you vote.`;
    case 'outlived':
      return `Under the policy in force it cannot be paid any more (${doubt.code}).`;
    case 'no-rule':
      return 'No tier of the policy allows this. It cannot be approved.';
    case 'expired':
      return 'It has expired: nothing will be paid, whoever approves.';
    case 'told-decided':
      return `The server says “${doubt.state}”, but the votes that it shows do not reach the quorum.`;
    case 'told-waiting':
      return 'The server says that it waits for approvals, but the votes that it shows reach the quorum.';
    case 'told-unknown-state':
      return 'The server tells a state that is none of the protocol’s.';
    case 'told-unknown-reason':
      return 'The server gives a reason that is none of the protocol’s.';
  }
}

function whoseText(whose: Extract<Doubt, { whose: unknown }>['whose']): string {
  return whose.map(({ approver, device }) => `${approver} on ${device}`).join(', ');
}

/** One line, however many they are: a line for each would push everything else off the screen. */
function invalidText(codes: Extract<Doubt, { kind: 'votes-invalid' }>['codes']): string {
  const which = [...new Set(codes)].sort().join(', ');
  return codes.length === 1
    ? `A vote that the server shows does not hold (${which}). It is not counted here.`
    : `${codes.length} votes that the server shows do not hold (${which}). They are not counted here.`;
}
