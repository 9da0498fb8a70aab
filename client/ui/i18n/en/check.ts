/** The check before a call, and what to do where a browser keeps a device closed. */
export const check = {
  'precheck.title': 'Camera, sound and network',
  'precheck.summary-open': 'Checking your sound and network…',
  'precheck.summary-good': 'You are all set',
  'precheck.summary-untested': 'All set so far. Try your speaker?',
  'precheck.summary-note': {
    one: '{count} thing to know before the call',
    other: '{count} things to know before the call',
  },
  'precheck.summary-bad': {
    one: '{count} thing to mend before the call',
    other: '{count} things to mend before the call',
  },
  'precheck.level': 'How loud you are',
  'precheck.play': 'Play a sound',
  'precheck.play-again': 'Play it again',
  'precheck.did-you-hear': 'Did you hear it?',
  'precheck.yes': 'Yes',
  'precheck.no': 'No',

  'check.microphone-waiting': 'Say something: we are listening.',
  'check.microphone-heard': 'We hear you.',
  'check.microphone-silent':
    'We hear nothing yet. Say a few words; if this stays, choose another microphone under “Devices”.',
  'check.microphone-muted': 'You are muted. The agent hears you once you unmute.',
  'check.microphone-blocked': 'Your browser is blocking the microphone.',
  'check.microphone-missing': 'There is no microphone. Plug one in, or call from your phone.',
  'check.microphone-in-use': 'Another program is using your microphone. Close it there.',
  'check.microphone-failed': 'Your microphone did not start.',
  'check.camera-waiting': 'Your camera is opening.',
  'check.camera-open': 'Your camera works.',
  'check.camera-off': 'Your camera is off. You can turn it on at any time.',
  'check.camera-blocked': 'Your browser is blocking the camera.',
  'check.camera-missing': 'There is no camera. The call goes on with your voice.',
  'check.camera-in-use': 'Another program is using your camera. Close it there.',
  'check.camera-failed': 'Your camera did not start.',
  'check.speaker-untested': 'Will you hear the agent?',
  'check.speaker-heard': 'Your speaker works.',
  'check.speaker-unheard':
    'Turn the volume up, and see that the right speaker or headset is connected. Then play it again.',
  'check.network-waiting': 'Looking at your network…',
  'check.network-good': 'Your network is good.',
  'check.network-closed':
    'Your network lets no calls through. Try another Wi-Fi or mobile data, or write to us below.',
  'check.network-relayed':
    'Your network lets calls through by a detour only. It works; another Wi-Fi may be quicker.',
  'check.network-no-udp':
    'Your network slows calls down. It works; another Wi-Fi or mobile data may be smoother.',
  'check.network-far': 'Your connection answers slowly ({value} ms). Let each other finish speaking.',
  'check.network-voice-only':
    'Your network is very thin ({value} kbit/s up): expect voice and single pictures. Go nearer to the Wi-Fi, or pause other uploads.',
  'check.network-thin-up':
    'Your network is thin ({value} kbit/s up): your picture will be small. Go nearer to the Wi-Fi, or pause other uploads.',
  'check.network-thin-down':
    'Your network is thin ({value} kbit/s down): the agent’s picture will be small. Pause other downloads.',

  'repair.chrome-desktop':
    'Click the sliders icon to the left of the address, switch on Camera and Microphone, then press “Try again”.',
  'repair.edge-desktop':
    'Click the padlock to the left of the address, set Camera and Microphone to “Allow”, then press “Try again”.',
  'repair.firefox-desktop':
    'Click the crossed-out camera or microphone to the left of the address, take the block away with its ✕, then press “Try again”.',
  'repair.safari-desktop':
    'In the menu bar choose Safari, then “Settings for This Website”, set Camera and Microphone to “Allow”, and reload the page.',
  'repair.chrome-android':
    'Tap the icon to the left of the address, then “Permissions”, switch on Camera and Microphone, and press “Try again”.',
  'repair.firefox-android':
    'Tap the padlock to the left of the address, tap Camera and Microphone so that they read “Allowed”, and press “Try again”.',
  'repair.samsung-internet':
    'Tap the padlock in the address bar, then “Permissions”, allow Camera and Microphone, and press “Try again”.',
  'repair.safari-ios':
    'Tap the page menu (“aA”) in the address bar, then “Website Settings”, set Camera and Microphone to “Allow”, and reload the page.',
  'repair.browser-ios':
    'Open the Settings of your iPhone or iPad, find this browser, switch on Camera and Microphone, and come back here.',
  'repair.other':
    'Open the settings for this page in your browser, allow Camera and Microphone, and reload the page.',
} as const;
