/** Whose network is weak, to a shopper: plain, and what goes on. */
export const network = {
  'network.mine-uplink': 'Your network is weak: your picture is smaller, the voice goes on.',
  'network.mine-uplink-voice': 'Your network is weak: the other side may miss a word.',
  'network.mine-downlink': 'Your network is weak: the picture may stop for a moment, the voice goes on.',
  'network.mine-downlink-voice': 'Your network is weak: you may miss a word.',
  'network.mine-cpu': 'Your device is busy: your picture is smaller. Closing other apps helps.',
  'network.theirs': 'The other side’s network is weak right now. The voice goes on.',
  'network.server': 'The connection is weak right now. The voice goes on.',
} as const;
