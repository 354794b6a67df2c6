import { type VoidChange } from '../../desk/policy/change-standing.js';

/** By whom and why, one each, the reason in quotation marks: what follows it is not theirs; nothing where it was no veto. */
export function vetoTexts({ vetoes }: Pick<VoidChange, 'vetoes'>): string[] {
  return vetoes.map(({ approver, device, reason }) => `Vetoed by ${approver} on ${device}: “${reason}”`);
}
