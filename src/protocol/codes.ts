/**
 * Every "no" that this system says, with what the reader should do next. The list is closed: code that
 * refuses with anything else does not compile, and the README's table is made from it.
 */
export const CODES = {
  // The request as it arrives.
  MALFORMED: 'Send JSON as the schema has it; the error names the field.',
  AMOUNT_MALFORMED: 'Send the amount as a decimal string of the asset\'s smallest unit, for example "50000000".',
  AMOUNT_ZERO: 'Ask for more than nothing.',
  DEPLOYMENT_UNKNOWN: 'Send the deploymentId of this deployment; `GET /v1/genesis` has it.',
  ASSET_UNKNOWN: 'Use an asset that the policy lists.',
  MEMO_NOT_SUPPORTED: 'Leave the memo out: this chain has none.',
  INITIATOR_UNKNOWN: 'Name initiators by their approver ids in the policy.',
  NOT_AFTER_PASSED: 'Choose a later notAfter. What was sent before may still be paid until a receipt ends it.',
  NOT_AFTER_TOO_FAR: 'Choose a notAfter within the lifetime that the policy allows.',
  DESTINATION_MALFORMED: 'Check the address: it is no address of this chain, or not in its one canonical spelling.',
  DESTINATION_BAD_CHECKSUM: 'Check the address: its checksum does not match, a character is wrong.',
  DESTINATION_WRONG_NETWORK: 'Check the address: it belongs to another network.',
  DESTINATION_ZERO_ADDRESS: 'Check the address: nobody holds the zero address.',
  DESTINATION_PRECOMPILE: 'Check the address: it is a precompiled contract and swallows what it is sent.',
  DESTINATION_UNSUPPORTED_WITNESS_VERSION: 'Use an address that today’s network can spend from.',
  DESTINATION_IS_OURS: 'Check the address: it is one of our own wallets.',
  DESTINATION_IS_TOKEN: 'Check the address: it is a token contract and cannot pass on what it is sent.',
  DUST: 'Ask for an amount that the network will relay.',
  SIGNATURE_MISSING: 'Sign the request as RFC 9421 with the profile in the protocol’s README.',
  SIGNATURE_MALFORMED: 'Sign exactly the components of the profile, in its order.',
  SIGNATURE_INVALID: 'Check that the request is sent byte for byte as it was signed, with the right key.',
  SIGNATURE_STALE: 'Set the clock right and sign the request afresh.',
  KEY_UNKNOWN: 'Use a key that the policy in force lists.',
  CONTENT_DIGEST_MISMATCH: 'Send the body that was signed.',
  IDEMPOTENCY_KEY_MALFORMED: 'Send an Idempotency-Key of 1 to 128 characters from A-Z a-z 0-9 . _ : -',
  IDEMPOTENCY_KEY_REUSED: 'This key stands for another request for ever; use a new one.',
  REFERENCE_REUSED:
    'This reference stands for another request for ever; look that one up. To send that very one again, as what a limit turned away needs, give `sekisho request` its end with --not-after.',
  REPLAYED: 'This signed message was used before; sign a new one.',
  // Who may read, and what there is.
  UNAUTHENTICATED: 'Log in. `sekisho device` does so by itself; its tokens last five minutes.',
  FORBIDDEN: 'Ask someone whose role it is.',
  SESSION_OVER: 'Log in again: a session ends after fifteen minutes without use, eight hours, or when it is closed.',
  LOGIN_NOT_FRESH: 'Log in again just before: what outlasts a session is done in its first ten minutes.',
  LOGIN_CREDENTIAL_UNKNOWN: 'Log in with a passkey that you registered here, or ask a governor for an invitation.',
  CREDENTIAL_IS_FOR_VOTES:
    'Log in with a login passkey: what approves logs nobody in, and what logs in approves nothing.',
  LAST_PASSKEY: 'Register another one first: without any you could not log in again.',
  INVITATION_USED: 'Log in, if it was you who used it. If not, say so to the governors at once, and ask for another.',
  INVITATION_OVER: 'Ask for another invitation: it was good for 72 hours, or a later one has taken its place.',
  OIDC_REFUSED: 'Begin again on the console’s own page; if it stays so, ask whoever runs the server.',
  OIDC_NOT_LINKED: 'Ask a governor for an invitation, and open it: this account is nobody here yet.',
  TOO_MANY_REPORTS: 'Telephone whoever runs the server: this session has reported enough for an hour.',
  CROSS_SITE: 'Open the console at its own address: a page of another site may send nothing here.',
  PUSH_SERVICE_UNKNOWN:
    'This browser’s push service is not on the server’s list: ask whoever runs it, or have yourself told by mail.',
  NOT_FOUND: 'Check the id or the path.',
  METHOD_NOT_ALLOWED: 'Check the method; the API’s description is at /docs.',
  PAYLOAD_TOO_LARGE: 'Send less than 64 KiB, or than 512 KiB where it is a change of the policy.',
  UNAVAILABLE: 'Try the same request again; nothing was lost.',
  INTERNAL: 'Page whoever runs the server: this is a bug, and it stopped before it could do harm.',
  // What clients and devices find when they check a server's answers.
  GENESIS_DIFFERS:
    'Stop: this server stands on another genesis than the one pinned here. Ask whoever runs it, by phone.',
  ANSWER_MALFORMED: 'Check the server’s URL and version: what came back is no answer of this API.',
  RECEIPTS_DO_NOT_HOLD: 'Stop and look into the server: it reports what the signing module did not state.',
  UNPROVEN_REFUSAL:
    'It may still be paid: only a final receipt ends it. Look it up by its id, and repeat it only under the same reference.',
  EVENTS_DO_NOT_HOLD: 'Stop and look into the server: its log of events is not in one piece.',
  POLICY_ROLLED_BACK:
    'Stop and look into the server: it shows an older policy, or another one, than has been in force already.',
  PROPOSAL_DIFFERS:
    'Do not vote, and look into the server: its words and the signed request are not about the same thing.',
  NOT_CONFIRMED: 'Nothing was signed or sent. Run the command again when you are sure.',
  PASSPHRASE_WRONG: 'Check the passphrase: it does not open this key file.',
  // Votes.
  VOTE_MALFORMED: 'Make the vote with `sekisho device`.',
  VOTE_SIGNATURE_INVALID: 'Vote with the enrolled device, for this deployment.',
  VOTE_DEVICE_UNKNOWN: 'Vote with a device that the policy in force lists.',
  VOTE_DEVICE_REMOVED: 'Vote with a device that the policy in force lists; this one was removed.',
  VOTE_DEVICE_SUSPENDED: 'Vote with another device; this one is suspended until the governors lift that.',
  VOTE_DEVICE_NOT_THE_APPROVERS: 'Vote as the person whose device it is.',
  VOTE_INTENT_MISMATCH: 'Look again: the vote is for something else than this withdrawal.',
  VOTE_POLICY_UNKNOWN: 'Fetch the policy in force, look again, and vote anew.',
  VOTE_BY_INITIATOR: 'Someone else must decide: who asks does not count.',
  VOTE_NOT_ELIGIBLE: 'Someone else must decide: the tier names no group with this approver.',
  VOTE_EXPIRED: 'Look again and vote anew.',
  VOTE_NOT_YET_VALID: 'Set the clock of the device right and vote anew.',
  VOTE_TOO_EARLY: 'Look again when the time that the rule gives for review is over, and vote then.',
  VOTE_VALID_TOO_LONG: 'Let the vote expire within the time that its tier allows.',
  VOTE_ALREADY_CAST: 'Nothing to do. An approve may still turn into a reject, never back.',
  WITHDRAWAL_NOT_OPEN: 'Nothing to do: it is no longer open for votes.',
  // What a device signed, in votes, orders, changes and logins.
  DEVICE_ASSERTION_MALFORMED:
    'Send what the browser answered as the protocol’s README writes it: no extensions, low s, each field of the client data once.',
  DEVICE_CHALLENGE_DIFFERS: 'Look into whoever handed it on: the key was touched for something else than this.',
  DEVICE_WRONG_CEREMONY: 'Sign by asking the key that is enrolled, not by registering or paying with one.',
  DEVICE_WRONG_ORIGIN: 'Do not use that page again, and say so to the governors: the policy names no such console.',
  DEVICE_CROSS_ORIGIN: 'Open the console itself, not inside a page of another site.',
  DEVICE_WRONG_RP: 'Use the credential that is enrolled for the console’s domain.',
  DEVICE_NOT_PRESENT: 'Touch the key; one that signs without is of no use here.',
  DEVICE_NOT_USER_VERIFIED: 'Let the key ask for its PIN or a fingerprint; a touch alone is not enough.',
  DEVICE_CREDENTIAL_SYNCED: 'Enrol a security key: what is copied between devices, or may be, never approves.',
  DEVICE_COUNTER_WENT_BACK:
    'Suspend this key: its counter went back, so there may be a copy of it. Vote with another device.',
  DEVICE_ATTESTATION_MISSING:
    'Hand in what the browser answered when the key was made: the policy names the models that approve.',
  DEVICE_ATTESTATION_REFUSED:
    'Enrol a security key of a model that the policy names; this one did not prove that it is one.',
  // Orders.
  ORDER_MALFORMED: 'Make the order with `sekisho freeze`, `unfreeze`, `suspend`, `veto` or `reject`.',
  ORDER_SIGNATURE_INVALID: 'Sign with the enrolled device, for this deployment.',
  ORDER_DEVICE_UNKNOWN: 'Name and use devices that the policy in force lists.',
  ORDER_DEVICE_NOT_THE_APPROVERS: 'Give the order as the person whose device it is.',
  ORDER_DEVICE_SUSPENDED:
    'Use another device; this one is suspended until the governors lift that. Until then it can only freeze and veto.',
  ORDER_NOT_ELIGIBLE: 'Ask a governor: this order is theirs to give.',
  ORDER_POLICY_BEHIND:
    'Give it another place as well, and here again soon: this watchtower cannot learn which policy is in force now.',
  ORDER_NOT_YET_VALID: 'Set the clock of the device right and sign the order anew.',
  ORDER_VALID_TOO_LONG: 'Let the order expire within 24 hours.',
  ORDER_EXPIRED: 'Sign the order anew.',
  ORDER_NOT_DELIVERED: 'Give it another place: no server, watchtower or drop folder took the order.',
  // Changes of the policy.
  POLICY_MALFORMED: 'Write the policy as its schema has it; the message names the field.',
  POLICY_NOT_NEXT: 'Start again from the policy in force: this one follows another, and versions never go back.',
  POLICY_UNGOVERNED: 'The policy in force names no governors, so it stays as it is; a change needs a new genesis.',
  POLICY_FIXED: 'Leave it as it stands in the genesis; changing it needs a new one.',
  POLICY_ENROLMENT_MISSING: 'Let every new device enrol, and send its proof with the change.',
  POLICY_SIGNATURE_INVALID: 'Sign with a device that the policy in force lists, for this deployment.',
  POLICY_MISSTATED: 'Look again with `sekisho policy diff` and sign anew: another change was signed.',
  POLICY_SIGNATURE_LAPSED:
    'Look again and sign anew, with a clock that is right: a signature counts for a week at most.',
  POLICY_NOT_ELIGIBLE: 'A governor must sign, or a member whose quorum is replaced.',
  POLICY_UNSIGNED: 'Wait for the signatures of the named governors and members.',
  POLICY_WAITING: 'Wait: it loosens something, and any governor may still veto it.',
  POLICY_VETOED: 'Read the reason; propose again when it is settled.',
  POLICY_REPLACED: 'Propose again: another version came into force first.',
  // Decisions.
  ENGINE_KEY_REMOVED: 'Ask again with a key that the policy in force lists.',
  POLICY_CHANGED: 'Ask again: under the policy in force this would be another payment than was asked for.',
  NO_TIER_MATCHES: 'Nothing in the policy allows this; change the policy if it should.',
  CONDITION_UNKNOWN: 'Wait: what a rule asks about cannot be known now, and in some case no rule allows it.',
  HELD_FOR_RELEASE: 'Wait for those whom the rule names: they must approve before it goes on.',
  DELAY_NOT_OVER: 'Wait: the rule lets time pass before the signature; it goes on by itself.',
  QUORUM_NOT_REACHED: 'Wait for the missing votes of the named groups.',
  QUORUM_UNREACHABLE:
    'Too few of a group can still approve: the others rejected, asked themselves, or let a vote lapse; ask anew.',
  REJECTED_BY_APPROVERS: 'Read the reasons; ask anew if they are settled.',
  NO_LONGER_APPROVED: 'Wait for votes: the policy or its devices have changed since it was authorised.',
  FROZEN: 'Look why: the status names the orders that stand. The governors lift them with `sekisho unfreeze`.',
  FEED_SILENT: 'Bring the watchtower back: without its heartbeat nothing is signed; it goes on by itself.',
  FORGED_PACKAGES: 'Look into the server at once: it hands out forgeries, and the signing module has frozen itself.',
  LIMIT_REACHED:
    'Wait: it goes on as the window slides, by itself, or where its rule refuses it when the same request is sent again.',
  CANCELLED_BY_ENGINE: 'Nothing to do.',
  CANCEL_TOO_LATE: 'It is being paid; wait for the receipt.',
  EXPIRED: 'Ask again under a new reference.',
  // The signing module on packages and bytes.
  PACKAGE_MALFORMED: 'Look into the server: it handed out work that is no work.',
  REQUEST_SIGNATURE_INVALID: 'Look into the server: no engine signed what it presents as asked for.',
  REQUEST_DIFFERS:
    'Look into the engine and the server: the reference stands for another request, which may have been paid.',
  WITHDRAWAL_CLOSED: 'Nothing to do: it has ended, and what has ended is never paid.',
  INSUFFICIENT_FUNDS: 'Fund the wallet; it goes on by itself.',
  FEE_ABOVE_CEILING: 'Wait for lower fees, or raise the ceiling in the policy; it goes on by itself.',
  NODE_UNAVAILABLE: 'Bring the node back; it goes on by itself.',
  NODE_ON_ANOTHER_CHAIN: 'Point the signing module at a node of the configured chain.',
  PAYMENT_WOULD_REVERT:
    'Look at the token and the destination: the chain would not execute it now; it goes on by itself.',
  BYTES_REFUSED: 'Stop and look: built bytes did not do what was approved. Nothing was signed out.',
  PAYMENT_REVERTED: 'Settle it by hand: the chain executed the transaction and it failed. It is never paid again.',
  UNDER_DELIVERED: 'Settle it by hand: the token delivered another amount. It is never paid again.',
  SLOT_TAKEN: 'Look at once: a transaction that is not ours used our nonce or coins.',
  REORGANISED: 'Wait: the chain took back the block, the same bytes are sent again.',
} as const satisfies Record<string, string>;

export type Code = keyof typeof CODES;

export function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
