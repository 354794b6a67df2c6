import { InvariantViolation } from '../protocol/invariant.js';
import { SILENT } from '../../test/support/silent-log.js';
import { Bell } from './bell.js';
import { keepDoing, type Pace } from './keep-doing.js';

const stop = (): { pace: Pace; abort: () => void; warned: string[] } => {
  const controller = new AbortController();
  const warned: string[] = [];
  const log = { ...SILENT, warn: (_: object, text: string) => warned.push(text) };
  const pace = { everySeconds: 0.001, bell: new Bell(), signal: controller.signal, log };
  return {
    pace,
    warned,
    abort: () => {
      controller.abort();
    },
  };
};

describe('keepDoing', () => {
  it('goes on after trouble, and says so', async () => {
    const { pace, abort, warned } = stop();
    let rounds = 0;
    await keepDoing(
      'try',
      () => {
        rounds += 1;
        if (rounds === 5) abort();
        return rounds < 4 ? Promise.reject(new Error('trouble')) : Promise.resolve();
      },
      pace,
    );
    expect([rounds, warned.length]).toEqual([5, 3]);
  });

  it('ends with what must not be survived', async () => {
    const broken = () => Promise.reject(new InvariantViolation('two and two are five'));
    await expect(keepDoing('count', broken, stop().pace)).rejects.toThrow(InvariantViolation);
  });

  it('sleeps until its time, and less when the bell rings', async () => {
    const { pace, abort } = stop();
    const slow = { ...pace, everySeconds: 3600 };
    let rounds = 0;
    await keepDoing(
      'wait',
      () => {
        rounds += 1;
        if (rounds === 3) abort();
        // Rung while nobody slept: the next sleep does not miss it.
        slow.bell.ring();
        return Promise.resolve();
      },
      slow,
    );
    expect(rounds).toBe(3);
  });
});
