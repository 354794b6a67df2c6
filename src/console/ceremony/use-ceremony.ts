import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Code } from '../../protocol/codes.js';
import { type Hex } from '../../protocol/hex.js';
import { type Device } from '../../protocol/policy.js';
import { ServerRefused } from '../server/server-refused.js';
import { type MessageId } from '../words/en.js';
import { CameToNothing } from './came-to-nothing.js';
import { CeremonyFailed } from './ceremony-failed.js';
import { signStatement } from './sign-statement.js';
import { type Statement } from './statement.js';

/** Hands in what was signed: the same bytes, however often. What it throws that is no answer leaves it to be done again. */
export type Post = () => Promise<unknown>;

export type Stage =
  | { readonly kind: 'ready' | 'signing' | 'sending' | 'done' }
  /** Signed, and nobody has said that it arrived. The same signature can be sent again. */
  | { readonly kind: 'unsent'; readonly send: Post }
  /** Nothing was signed, or it does not count. */
  | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly message: MessageId;
  readonly code: Code | null;
}

export interface Ceremony {
  readonly stage: Stage;
  /** Between the press and the answer. */
  readonly isBusy: boolean;
  /** Closing would hide what is going on, or lose what was signed. */
  readonly isHolding: boolean;
  /** Has the device sign, and hands the signature to whoever posts it. */
  readonly sign: (device: Device, statement: Statement, post: (signature: Hex) => Promise<unknown>) => Promise<void>;
  /** The same for what a key does besides signing. */
  readonly run: (touch: () => Promise<Post>) => Promise<void>;
  readonly send: (post: Post) => Promise<void>;
  /** It ends before the key was touched. */
  readonly fail: (message: MessageId) => void;
  /** What had failed before the key was touched is well now. */
  readonly clear: () => void;
}

/** A key signs, and what it signed is handed in; on the way each thing that can go wrong has its own words. */
export function useCeremony(): Ceremony {
  const queries = useQueryClient();
  const [stage, setStage] = useState<Stage>({ kind: 'ready' });
  const send = async (post: Post): Promise<void> => {
    setStage({ kind: 'sending' });
    try {
      await post();
      setStage({ kind: 'done' });
    } catch (error) {
      setStage(failureOf(error) ?? { kind: 'unsent', send: post });
    }
    // Whatever was signed, much of what is on the screen may be old now.
    await queries.invalidateQueries();
  };
  const run = async (touch: () => Promise<Post>): Promise<void> => {
    setStage({ kind: 'signing' });
    let post: Post;
    try {
      post = await touch();
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null) throw error;
      setStage(failure);
      return;
    }
    await send(post);
  };
  const sign: Ceremony['sign'] = (device, statement, post) =>
    run(async () => {
      const signature = await signStatement(device, statement);
      return () => post(signature);
    });
  const fail = (message: MessageId): void => {
    setStage({ kind: 'failed', message, code: null });
  };
  const clear = (): void => {
    setStage((before) => (before.kind === 'failed' ? { kind: 'ready' } : before));
  };
  const isBusy = stage.kind === 'signing' || stage.kind === 'sending';
  return { stage, isBusy, isHolding: isBusy || stage.kind === 'unsent', sign, run, send, fail, clear };
}

/** Null for what says nothing about whether it arrived. */
function failureOf(error: unknown): Failure | null {
  if (error instanceof CameToNothing) return { kind: 'failed', message: error.words, code: error.code };
  if (error instanceof CeremonyFailed) return { kind: 'failed', message: `ceremony.${error.why}`, code: error.code };
  if (error instanceof ServerRefused) return { kind: 'failed', message: 'ceremony.refused', code: error.code };
  return null;
}
