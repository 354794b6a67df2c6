/** How one is told that something waits. */
export const enNotices = {
  'notices.title': 'How you are told',
  'notices.lead': 'Notices say that something waits, and never what. None of them has a link.',
  'notices.mail': 'By mail to {address}. Whoever runs the server has it in its configuration.',
  'notices.mail.none': 'Not by mail: whoever runs the server has no address of yours.',
  'notices.push.none': 'This server tells no browsers.',
  'notices.push.impossible': 'This browser cannot be told anything.',
  'notices.browser': 'A browser by {service}',
  'notices.since': 'since {time}',
  'notices.remove': 'Tell it no more',
  'notices.add': 'Tell this browser',
  'notices.denied': 'This browser does not let the console show notices. Its settings for this address say so.',
  'notices.failed': 'It did not work. Try again.',
} as const;
