import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Code } from '../../protocol/codes.js';
import { type Hex } from '../../protocol/hex.js';
import { type Device } from '../../protocol/policy.js';
import { CeremonyFailed } from './ceremony-failed.js';
import { signStatement } from './sign-statement.js';
import { type Statement } from './statement.js';
import { ServerRefused } from '../server/server-refused.js';
import { type MessageId } from '../words/en.js';

export type Stage =
  | { readonly kind: 'ready' | 'signing' | 'sending' | 'done' }
  /** Signed, and nobody has said that it arrived. The same signature can be sent again. */
  | { readonly kind: 'unsent'; readonly send: () => Promise<unknown> }
  /** Nothing was signed, or it does not count. */
  | { readonly kind: 'failed'; readonly message: MessageId; readonly code: Code | null };

export interface Ceremony {
  readonly stage: Stage;
  readonly isBusy: boolean;
  /** Has the device sign, and hands the signature to whoever posts it. */
  readonly sign: (device: Device, statement: Statement, post: (signature: Hex) => Promise<unknown>) => Promise<void>;
  readonly send: (post: () => Promise<unknown>) => Promise<void>;
}

/** A key signs, and what it signed is handed in; on the way each thing that can go wrong has its own words. */
export function useCeremony(): Ceremony {
  const queries = useQueryClient();
  const [stage, setStage] = useState<Stage>({ kind: 'ready' });
  const send = async (post: () => Promise<unknown>): Promise<void> => {
    setStage({ kind: 'sending' });
    try {
      await post();
      setStage({ kind: 'done' });
    } catch (error) {
      if (!(error instanceof ServerRefused)) setStage({ kind: 'unsent', send: post });
      else setStage({ kind: 'failed', message: 'change.refused.by-server', code: error.code });
    }
    // Whatever was signed, much of what is on the screen may be old now.
    await queries.invalidateQueries();
  };
  const sign: Ceremony['sign'] = async (device, statement, post) => {
    setStage({ kind: 'signing' });
    let signature: Hex;
    try {
      signature = await signStatement(device, statement);
    } catch (error) {
      if (!(error instanceof CeremonyFailed)) throw error;
      setStage({ kind: 'failed', message: `ceremony.${error.why}`, code: error.code });
      return;
    }
    await send(() => post(signature));
  };
  return { stage, isBusy: stage.kind === 'signing' || stage.kind === 'sending', sign, send };
}
