import { type Assumed } from '../../desk/trial/backtest.js';

export const ASSUMED_TEXT = {
  'when-limits-are-charged':
    'a payment that nobody was asked about is charged to the limits when it was registered, one that people approved when it was really signed',
  'people-would-have-approved':
    'people who are asked for the first time would have approved at once what was paid; what was never signed, nobody approves here either',
  'rules-alone':
    'both sides are judged by the rules alone: freezes, suspended devices, cancels and empty wallets are left out',
  'nobody-asks-again': 'what a limit refuses is not asked for again, although it may be',
  'worths-of-then':
    'worths and look-alikes are those that the signing module stated then, whatever feed or list a draft names',
  'registered-ones': 'what was refused at the door was never registered, and is not here',
} as const satisfies Record<Assumed, string>;
