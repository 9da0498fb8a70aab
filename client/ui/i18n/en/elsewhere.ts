/** Going on with a call at another device. */
export const elsewhere = {
  'elsewhere.title': 'Go on on your phone',
  'elsewhere.close': 'Stay here',
  'elsewhere.making': 'Making a code…',
  'elsewhere.scan':
    'Point your phone’s camera at this code and open the link. The call moves over; you keep your place and the agent stays on the line.',
  'elsewhere.qr': 'QR code of the link below',
  'elsewhere.link': 'Link for your other device',
  'elsewhere.copy': 'Copy',
  'elsewhere.copied': 'Copied',
  'elsewhere.link-copied': 'The link is copied.',
  'elsewhere.link-selected': 'The link is selected. Copy it from there.',
  'elsewhere.good-for': {
    one: 'Good once, for {count} more second. Show it to nobody else.',
    other: 'Good once, for {count} more seconds. Show it to nobody else.',
  },
  'elsewhere.run-out': 'This code has run out.',
  'elsewhere.again': 'Make a new code',
} as const;
