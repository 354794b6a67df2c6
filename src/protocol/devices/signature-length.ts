/**
 * In hexadecimal digits. An assertion of WebAuthn brings the client data that it was made over, with an origin of up to
 * 253 characters and what browsers add to it; the others have 130 at most.
 */
export const SIGNATURE_AT_MOST = 2300;
