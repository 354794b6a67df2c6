import { ReceiptsDoNotHold } from '../../client/receipts-do-not-hold.js';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { EXIT, exitCodeOf } from '../exit-code.js';
import { ChangeRefused } from '../../desk/policy/change-refused.js';
import { UsageError } from '../usage-error.js';
import { errorJson, errorText } from './error-text.js';
import { PLAIN } from './style.js';

const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const noAnswer = SekishoProblem.of('UNAVAILABLE', 0, { cause: new TypeError('fetch failed', { cause: refused }) });
const lie = ReceiptsDoNotHold.about('W-1', 'no receipt states final\u001b[2J');
const usage = new UsageError('give either --amount or --base-units');

describe('errorText', () => {
  it('says what to do next, and what the system said at the bottom of it', () => {
    expect(errorText(noAnswer, PLAIN)).toBe(
      'UNAVAILABLE\n  next           Try the same request again; nothing was lost.\n  found          ECONNREFUSED',
    );
  });

  it('says what was found, as text only', () => {
    expect(errorText(lie, PLAIN)).toContain('found          no receipt states final\\u{1b}[2J');
  });

  it('gives each fault that was found a line', () => {
    const refused = new ChangeRefused({ code: 'POLICY_MALFORMED', what: 'no tiers\n  → at tiers\u001b[2J' });
    expect(errorText(refused, PLAIN)).toMatch(/ {2}found {10}no tiers\n {17} {2}→ at tiers\\u\{1b\}\[2J$/);
  });

  it('says in one line what is wrong with a command', () => {
    expect(errorText(usage, PLAIN)).toBe('sekisho: give either --amount or --base-units');
  });

  it('calls a bug a bug, with its stack', () => {
    const bug = errorText(new RangeError('off by one'), PLAIN);
    expect(bug).toContain('This is a bug in sekisho itself');
    expect(bug).toContain('RangeError: off by one');
    expect(bug).toContain('error-text.spec');
  });

  it('is one JSON value for scripts', () => {
    expect(JSON.parse(errorJson(noAnswer))).toEqual({
      error: { code: 'UNAVAILABLE', next: 'Try the same request again; nothing was lost.', found: ['ECONNREFUSED'] },
    });
  });
});

describe('exitCodeOf', () => {
  it.each([
    ['no answer', noAnswer, EXIT.unavailable],
    ['a refusal', SekishoProblem.of('REFERENCE_REUSED', 409), EXIT.refused],
    ['a lie', lie, EXIT.refused],
    ['a wrong command', usage, EXIT.usage],
  ])('tells %s apart', (_, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});
