/** The gesture that stops everything. */
export const enFreeze = {
  'freeze.button': 'Freeze',
  'freeze.title': 'Stop payments now',
  'freeze.lead':
    'Nothing that you name is signed any more, from the moment on in which the signing module hears of it. Only a quorum of governors lifts it.',
  'freeze.scope': 'What is to stop?',
  'freeze.scope.all': 'Everything',
  'freeze.scope.destination': 'Payments to this address',
  'freeze.scope.wallet': 'Payments from the wallet {wallet}',
  'freeze.scope.asset': 'All {asset}',
  'freeze.who': 'Who are you?',
  'freeze.nobody': 'The policy has no key that works in a browser. Freeze with `sekisho freeze` on a device.',
  'freeze.no-key':
    'The policy has no key of yours that works in this browser. Use `sekisho freeze` on your device, or telephone somebody who has one: any approver can.',
  'freeze.drop': 'I have carried it on; close this',
  'freeze.sign.all': 'Freeze everything',
  'freeze.sign': 'Freeze this',
  'freeze.done':
    'The order is handed in. The signing module obeys within seconds; the server may be lying, so look at the health page or call somebody.',
  'freeze.unsent':
    'The order is signed, but the server has not taken it. It holds by itself: give it to the watchtower or put it into the drop folder of the signing module. Copy it whole.',
  'freeze.copy': 'Copy the signed order',
  'freeze.save': 'Save it as a file',
  'freeze.save.name':
    'The file goes into the drop folder of the signing module under the name that it has. This page hands the order in by itself as soon as the server answers.',
  'freeze.last-known':
    'The server has not answered, or shows nothing of this deployment. This works by policy {version}, the last that was checked in this browser.',
  'freeze.copied': 'Copied.',
  'reason.attack': 'Suspected attack.',
  'reason.stolen': 'A key or a device is lost.',
  'reason.strange': 'Payments look strange.',
  'frozen.banner': 'Frozen: {scopes}.',
  'frozen.since': 'Since {time}, by {who}: “{reason}”',
  'frozen.scope.all': 'everything',
  'frozen.itself': 'the signing module itself',
} as const;
