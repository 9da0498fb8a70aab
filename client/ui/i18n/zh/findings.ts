import type { Translation } from '../translation.ts';
import type { findings as english } from '../en/findings.ts';

export const findings: Translation<typeof english> = {
  'finding.own.microphone-silent': '您的麦克风没有声音。请检查静音开关和插头，或在“设备”中选择其他麦克风。',
  'finding.own.microphone-taken':
    '电话或其他应用正在使用您的麦克风。请在那里结束，我们会自动重新打开麦克风。',
  'finding.own.microphone-dead': '您的声音没有发送出去。请在“设备”中重新选择麦克风，或刷新页面，通话会保留。',
  'finding.own.camera-black': '您的摄像头画面全黑。请打开镜头盖、移开手指，或打开灯。',
  'finding.own.camera-frozen': '您的摄像头画面静止不动。请关闭摄像头再打开，或在“设备”中选择其他摄像头。',
  'finding.own.camera-taken': '电话或其他应用正在使用您的摄像头。请在那里关闭，我们会自动重新打开摄像头。',
  'finding.own.camera-dead': '您的摄像头没有画面。请关闭再打开，或在“设备”中选择其他摄像头。',
  'finding.own.voice-missing':
    '没有收到 {name} 的声音。请在聊天中告知对方；如果没有恢复，请刷新页面，通话会保留。',
  'finding.own.echo': '您的声音从 {name} 那里传回来了。请对方调低音量或使用耳机。',

  'finding.other.microphone-silent':
    '{name} 的麦克风没有声音。请对方检查静音开关，或在“设备”中选择其他麦克风。',
  'finding.other.microphone-taken': '电话或其他应用正在使用 {name} 的麦克风。对方结束后会恢复。',
  'finding.other.microphone-dead': '{name} 的声音没有发送出去。请在聊天中让对方刷新页面，通话会保留。',
  'finding.other.camera-black': '{name} 的摄像头画面全黑。请对方移开镜头遮挡，或打开灯。',
  'finding.other.camera-frozen': '{name} 的画面静止不动。请对方关闭摄像头再打开。',
  'finding.other.camera-taken': '电话或其他应用正在使用 {name} 的摄像头。对方关闭后会恢复。',
  'finding.other.camera-dead': '{name} 的摄像头没有画面。请对方关闭再打开。',
  'finding.other.voice-missing': '{name} 听不到您。请在聊天中告知对方，并在“设备”中重新选择麦克风。',
  'finding.other.echo': '{name} 听到自己的回声。请调低您的音量或使用耳机。',
};
