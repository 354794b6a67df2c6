import { enCharts } from './en/charts.js';
import { enDraft } from './en/draft.js';
import { enFreeze } from './en/freeze.js';
import { enPolicy } from './en/policy.js';
import { enHouse } from './en/house.js';
import { enMe } from './en/me.js';
import { enNotices } from './en/notices.js';
import { enProposal } from './en/proposal.js';
import { enSession } from './en/session.js';

/** Everything that the console says, by what it is for. Another language that lacks one of these does not compile. */
export const en = {
  ...enCharts,
  ...enDraft,
  ...enFreeze,
  ...enPolicy,
  ...enHouse,
  ...enMe,
  ...enNotices,
  ...enProposal,
  ...enSession,
  title: 'Sekisho',
  skip: 'To the content',
  'nav.label': 'Pages',
  'nav.people': 'People',
  'language.label': '日本語で表示',
  'language.other': '日本語',
  'footer.console': 'Console {hash}',
  'footer.console.none': 'Console: not built, so it has no hash',
  'footer.compare': 'Compare it with what was announced to you: sekisho console-hash {url}',
  'footer.full': 'Hash of this console',

  loading: 'Checking what the server shows …',
  'loading.page': 'Loading …',
  again: 'Try again',
  'unreachable.title': 'The server does not answer',
  'unreachable.text': 'Nothing was checked, and nothing here is out of date: this page shows only what it has checked.',
  'unreadable.title': 'The server’s answer cannot be read',
  'unreadable.text': 'It is not what a Sekisho server answers. Is this the right address?',
  'unreachable.seen': 'Seen here last: policy {version} of the deployment {genesis}.',
  'broken.title': 'This page has a fault',
  'broken.text':
    'Load it again, and tell your governors if it stays. If you had just signed something, look whether it arrived.',
  'not-loaded.title': 'This page did not load',
  'not-loaded.text':
    'The connection is lost, this console was renewed after you opened it, or somebody changed it on its way. Load it again, and tell your governors if that stays.',
  reload: 'Load again',
  stale: 'Shown as of {time}. The server does not answer; the next try is automatic.',
  'nowhere.title': 'There is no such page',
  'nowhere.text': 'Everything that there is stands in the menu above.',

  'pin.title': 'Which deployment do you trust?',
  'pin.text':
    'This page believes no server. It needs the genesis hash of your deployment, 64 digits that your governors handed to you in person or on paper. Opened with it, it checks everything else by itself.',
  'pin.label': 'Genesis hash',
  'pin.description': '0–9 and a–f, 64 of them; blanks do not matter.',
  'pin.malformed': 'These are not 64 digits of 0–9 and a–f.',
  'pin.submit': 'Check the server',
  'pin.link': 'The link that you got does not name a genesis hash in full. Ask for it again.',

  'check.title': 'What is in force',
  'check.lead':
    'Checked in this browser, from the genesis hash that you trust. The server’s word was taken for nothing.',
  'check.done': 'Checked here',
  'check.genesis': 'The genesis is the one that you trust.',
  'check.devices':
    '{count, plural, one {# device has} other {# devices have}} proved to hold the key that stands in it.',
  'check.chain.first': 'The first policy is in force: nobody has changed it since.',
  'check.chain':
    '{count, plural, one {# change} other {# changes}} since then, each signed as the policy before it demands, and put in force by the signing module.',
  'check.seen': 'No newer version has been seen in this browser.',
  'check.unkept':
    'This browser keeps nothing (a private window?). It cannot notice when the server goes back to an older policy.',
  'check.limit':
    'A server can keep the news of a later version to itself. Compare the check words with another approver.',

  'policy.title': 'Policy {version}',
  'policy.since': 'In force since {time}',
  'policy.since.genesis': 'In force from the beginning, {time}',
  'policy.words': 'Check words: say them aloud to each other',
  'policy.hash': 'Hash',
  'policy.genesis': 'Genesis',

  'rules.title': 'Rules',
  'rules.lead': 'From the top: the first that fits decides. Where none fits, nothing is paid.',
  'rules.group': '{name}: {threshold} of {count}',
  'rules.group.label': 'Who belongs to {name}',
  'limits.title': 'Limits',
  'limits.none': 'None. Only the rules above bound what leaves.',
  'limits.count': '{count, plural, one {# payment} other {# payments}}',
  'limits.either': '{amount} or {count}',
  'limits.of': '{what} of {asset}',
  'limits.window': 'in any {duration}',
  'limits.per': 'for each {scopes}',
  'limits.path.automatic': 'without approvers',
  'limits.path.approved': 'with approvers',
  'limits.path.any': 'all together',
  'scope.asset': 'asset',
  'scope.wallet': 'wallet',
  'scope.destination': 'destination',
  'scope.beneficiary': 'beneficiary',
  'scope.engine-key': 'engine key',

  'governance.title': 'Who changes the rules',
  'governance.none': 'Nobody: this policy stays as it is for ever.',
  'governance.threshold': '{threshold} of {count} governors sign a change.',
  'governance.delay': 'What loosens anything waits {duration}; until then any governor can veto it.',
  'governance.floor': 'No later policy can make that less than {duration}. What tightens works at once.',
  'stops.title': 'What stops everything',
  'stops.people': 'Any one approver, at once.',
  'stops.watchtower': 'The watchtower, which looks on with nodes of its own. Its silence stops everything too.',
  'stops.watchtower.none': 'There is no watchtower: nobody but approvers watches.',
  'stops.forged': '{count, plural, one {# forged package} other {# forged packages}} within {duration}.',

  'people.title': 'People and their devices',
  'people.lead':
    'Whose signature counts, by the policy that was checked. A name that you do not know belongs to a question to your governors.',
  'people.governor': 'governor',
  'people.nobody': 'The policy names no approver.',
  'people.no-device': 'No device: this person cannot sign.',
  'people.device.path.independent': 'independent: displays every field itself',
  'people.device.path.console': 'console: shows what this page shows',
  'people.device.key': 'Key',
  'people.engines.title': 'Trading engines',
  'people.engine.custodians': 'Run by {names}, who never count for what it asks.',
  'people.engine.custodians.none': 'Nobody is named as running it.',
  'people.auditors.title': 'Auditors',
  'people.auditors.none': 'None: nobody may fetch the evidence.',

  'stop.banner': 'STOP',
  'stop.nothing': 'Sign nothing. Approve nothing. Tell your governors by telephone, not by a link on this page.',
  'stop.other-genesis.title': 'This link is for another deployment',
  'stop.other-genesis.text':
    'This browser has trusted one genesis on this address, and the link that you opened names another. Where the governors themselves have told you in person that there is a new deployment, clear this site’s data in the browser’s settings and open the link again. Otherwise somebody is trying to lead you elsewhere.',
  'stop.genesis-differs.title': 'This is not your deployment',
  'stop.genesis-differs.text':
    'The server stands on another genesis than the one that you trust. Whoever runs it decides whose keys it shows. Nothing that it says is of interest.',
  'stop.genesis-broken.title': 'The genesis does not hold',
  'stop.genesis-broken.text':
    'The server shows the genesis that you trust, but what hangs on it was changed or is missing.',
  'stop.chain-broken.title': 'The chain of policies does not hold',
  'stop.chain-broken.text':
    'The server shows policy {version} without the signatures that it needs. Nobody has agreed to it.',
  'stop.rolled-back.title': 'The server has gone back to an older policy',
  'stop.rolled-back.text':
    'This browser has seen a version in force that the server does not show any more. A policy never goes back: devices that were removed could count again.',
  'stop.trusted': 'You trust',
  'stop.shown': 'The server shows',
  'stop.link': 'The link names',
  'stop.seen': 'Seen in this browser',
  'stop.version': 'Policy {version}',
  'stop.detail': 'For whoever looks into it',
  'stop.copy': 'Copy as text',
  'stop.copied': 'Copied.',
  'stop.not-copied': 'The browser does not let this page copy. Select the text instead.',
} as const;

export type MessageId = keyof typeof en;
