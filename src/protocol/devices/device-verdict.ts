import { type Code } from '../codes.js';

/** Why what a device really signed is no signature of it, or why an enrolment of it does not hold. */
export type DeviceRefusal = Extract<Code, `DEVICE_${string}`>;

/** `forged`: this key did not sign. Whoever asked has a code of his own for that. */
export type DeviceVerdict = 'ok' | 'forged' | DeviceRefusal;
