import { CodedError } from '../../protocol/coded-error.js';

export interface PartRefusal {
  readonly code:
    /** The program is not on this machine and we cannot get it. */
    | 'PART_NOT_FOUND'
    /** It did not start, or was not ready in time; `detail` ends with its last words. */
    | 'PART_NOT_STARTED'
    /** A living process, a second sandbox perhaps, works in that data folder. */
    | 'FOLDER_IN_USE'
    /** Somebody else's files lie in that data folder. */
    | 'FOLDER_NOT_OURS'
    /** Somebody else listens where this folder's policy says that the server is. */
    | 'PORT_IN_USE'
    /** The policy that was given is none, or not the one with which the folder began. */
    | 'POLICY_REFUSED';
  readonly part: string;
  /** For the person at the terminal: what happened and what mends it. */
  readonly detail: string;
}

/** Why the parts are not there. Unlike elsewhere the message is made to be shown: its reader is a developer. */
export class PartError extends CodedError<PartRefusal> {
  override readonly name = 'PartError';

  constructor(refusal: PartRefusal, options?: ErrorOptions) {
    super(refusal, options);
    this.message = `${refusal.code}: ${refusal.part}: ${refusal.detail}`;
  }
}
