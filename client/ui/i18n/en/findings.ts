/** What is wrong with sound or picture, and what mends it. Loaded with the first of them. */
export const findings = {
  'finding.own.microphone-silent':
    'Your microphone gives no sound. Check its mute switch and its plug, or choose another one under “Devices”.',
  'finding.own.microphone-taken':
    'A phone call or another app is using your microphone. End it there: we open the microphone again by ourselves.',
  'finding.own.microphone-dead':
    'Your voice is not being sent. Choose your microphone again under “Devices”, or reload the page: the call is kept.',
  'finding.own.camera-black':
    'Your camera shows only black. Open its cover, take your finger off the lens, or switch on a light.',
  'finding.own.camera-frozen':
    'Your camera’s picture stands still. Turn the camera off and on again, or choose another one under “Devices”.',
  'finding.own.camera-taken':
    'A phone call or another app is using your camera. Close it there: we open the camera again by ourselves.',
  'finding.own.camera-dead':
    'Your camera gives no picture. Turn it off and on again, or choose another one under “Devices”.',
  'finding.own.voice-missing':
    'No sound arrives from {name}. Write to them in the chat, and reload the page if it stays so: the call is kept.',
  'finding.own.echo':
    'Your voice comes back from {name}. Ask them to turn their speaker down or to use headphones.',

  'finding.other.microphone-silent':
    '{name}’s microphone is silent. Ask them to check its mute switch, or to choose another one under “Devices”.',
  'finding.other.microphone-taken':
    'A phone call or another app has {name}’s microphone. It comes back when they end it.',
  'finding.other.microphone-dead':
    '{name}’s voice is not being sent. Ask them in the chat to reload the page: the call is kept.',
  'finding.other.camera-black':
    '{name}’s camera shows only black. Ask them to uncover the lens or to switch on a light.',
  'finding.other.camera-frozen':
    '{name}’s picture stands still. Ask them to turn their camera off and on again.',
  'finding.other.camera-taken':
    'A phone call or another app has {name}’s camera. It comes back when they close it.',
  'finding.other.camera-dead': '{name}’s camera gives no picture. Ask them to turn it off and on again.',
  'finding.other.voice-missing':
    '{name} does not hear you. Write to them in the chat, and choose your microphone again under “Devices”.',
  'finding.other.echo': '{name} hears their own voice come back. Turn your speaker down or use headphones.',
} as const;
