import { type WithdrawalState } from '../../protocol/withdrawal-states.js';

/**
 * What goes into the log, each kind in its one shape. Evidence itself is kept with the withdrawal; an event names it by
 * digest, so that the log pins evidence without repeating it.
 */
export type SekishoEvent =
  | {
      readonly type: 'withdrawal.received';
      readonly withdrawalId: string;
      readonly reference: string;
      readonly engineKey: string;
      /** SHA-256 of the signed body. */
      readonly bodyHash: string;
      readonly intentHash: string;
      readonly tier: string;
      readonly policyHash: string;
    }
  | {
      readonly type: 'withdrawal.changed';
      readonly withdrawalId: string;
      readonly reference: string;
      readonly from: WithdrawalState;
      readonly to: WithdrawalState;
      readonly reason: string | null;
    }
  | {
      readonly type: 'withdrawal.cancel_requested';
      readonly withdrawalId: string;
      readonly reference: string;
      readonly engineKey: string;
      readonly bodyHash: string;
    }
  | {
      readonly type: 'vote.cast';
      readonly withdrawalId: string;
      readonly reference: string;
      readonly approver: string;
      readonly device: string;
      readonly choice: 'approve' | 'reject';
      readonly digest: string;
      /** Of the console that it was given on, by its own word; left out where none said so. */
      readonly consoleHash?: string;
    }
  | {
      readonly type: 'receipt.taken';
      readonly withdrawalId: string;
      readonly reference: string;
      readonly sequence: number;
      readonly hash: string;
      readonly outcome: string;
      readonly reason: string | null;
    }
  | {
      readonly type: 'policy.proposed';
      readonly policyHash: string;
      readonly previousHash: string;
      readonly version: number;
    }
  | {
      readonly type: 'policy.signed';
      readonly policyHash: string;
      readonly approver: string;
      readonly device: string;
      readonly digest: string;
    }
  | {
      readonly type: 'order.given';
      readonly digest: string;
      readonly verb: string;
      readonly approver: string;
      readonly device: string;
    }
  | { readonly type: 'approver.logged_in'; readonly approver: string; readonly device: string }
  | {
      readonly type: 'person.logged_in';
      readonly person: string;
      readonly by: 'passkey' | 'invitation' | 'oidc';
    }
  | { readonly type: 'person.logged_out'; readonly person: string }
  | {
      readonly type: 'person.invited';
      readonly person: string;
      readonly roles: readonly string[] | null;
      readonly by: string;
    }
  /** A page stopped over what this server answered; by the SHA-256 of what it said. */
  | { readonly type: 'console.reported'; readonly person: string; readonly digest: string }
  | { readonly type: 'person.linked'; readonly person: string; readonly issuer: string }
  | { readonly type: 'device.offered'; readonly person: string; readonly device: string; readonly publicKey: string }
  | {
      readonly type: 'passkey.registered' | 'passkey.revoked';
      readonly person: string;
      /** SHA-256 of its id. */
      readonly credential: string;
    }
  /** A person had it in full, for the first time in their session. */
  | { readonly type: 'withdrawal.looked_at'; readonly withdrawalId: string; readonly person: string }
  /** The same of what drafts are tried on. */
  | { readonly type: 'past.looked_at'; readonly person: string }
  | {
      readonly type: 'audit.exported';
      readonly auditor: string;
      readonly format: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly state: string | null;
    };
