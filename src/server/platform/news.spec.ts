import { setTimeout as sleep } from 'node:timers/promises';
import { News } from './news.js';

const never = new AbortController().signal;

describe('News', () => {
  it('answers at once when there is something', async () => {
    const found = await new News().waitFor(() => Promise.resolve(1), {
      isEnough: () => true,
      seconds: 20,
      gone: never,
    });
    expect(found).toBe(1);
  });

  it('looks again when something was told, however short before', async () => {
    const news = new News();
    let looks = 0;
    const waiting = news.waitFor(
      () => {
        looks += 1;
        // Told while the look is under way, which has not seen it.
        if (looks === 1) news.tell();
        return Promise.resolve(looks);
      },
      { isEnough: (found) => found === 2, seconds: 20, gone: never },
    );
    const first = await Promise.race([waiting, sleep(500, 'slept through')]);
    expect(first).toBe(2);
  });

  it.each<[string, (news: News, caller: AbortController) => void]>([
    [
      'the process stops',
      (news) => {
        news.onModuleDestroy();
      },
    ],
    [
      'the caller has gone',
      (_, caller) => {
        caller.abort();
      },
    ],
  ])('lets go when %s', async (_, end) => {
    const [news, caller] = [new News(), new AbortController()];
    const waiting = news.waitFor(() => Promise.resolve('nothing'), {
      isEnough: () => false,
      seconds: 20,
      gone: caller.signal,
    });
    await sleep(5);
    end(news, caller);
    expect(await Promise.race([waiting, sleep(500, 'still waiting')])).toBe('nothing');
  });

  it('lets go when time is up', async () => {
    const waiting = new News().waitFor(() => Promise.resolve('nothing'), {
      isEnough: () => false,
      seconds: 0.05,
      gone: never,
    });
    expect(await Promise.race([waiting, sleep(900, 'still waiting')])).toBe('nothing');
  });
});
