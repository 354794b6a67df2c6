import { en } from './en.js';
import { ja } from './ja.js';
import { jaNextSteps } from './ja/next-steps.js';

const ids = Object.keys(en).filter((id): id is keyof typeof en => id in ja);
/** The names in braces, whatever is done with them: `{count, plural, ...}` is `count`. */
const argumentsOf = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{([a-z]+)[,}]/g)].map(([, name = '']) => name))].sort();

describe('the catalogues', () => {
  it('say the same things', () => {
    expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
    expect(ids.length).toBeGreaterThan(80);
  });

  it.each(ids)('%s is filled in from the same values in both languages', (id) => {
    expect(argumentsOf(ja[id])).toEqual(argumentsOf(en[id]));
  });

  it('are each in their own language', () => {
    // What is the other language's own name is meant to be in it.
    const own = ids.filter((id) => !id.startsWith('language.'));
    expect(own.filter((id) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(en[id]))).toEqual([]);
    expect(own.filter((id) => !/[\u3040-\u30ff\u4e00-\u9fff{]/.test(ja[id]))).toEqual([]);
  });

  it('leave no English sentence in Japanese, and call one thing by one word', () => {
    const texts: Readonly<Record<string, string>> = { ...ja, ...jaNextSteps };
    const said = Object.entries(texts).filter(([id]) => !id.startsWith('language.'));
    // What stands in braces is filled in, and what stands after `sekisho` is typed.
    const words = (text: string) => text.replace(/\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|`[^`]*`|sekisho [a-z -]+/g, '');
    expect(said.filter(([, text]) => /[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(words(text)))).toEqual([]);
    const otherWords = /監視塔|レシート|受領証|ルール|確認の言葉|エンジン鍵|方針|ブラウザ(?!ー)|フォルダ(?!ー)/;
    expect(said.filter(([, text]) => otherWords.test(text))).toEqual([]);
  });
});
