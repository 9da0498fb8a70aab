import type { Translation } from '../translation.ts';
import type { camera as english } from '../en/camera.ts';

export const camera: Translation<typeof english> = {
  'camera.tools': '摄像头设置',
  'camera.light': '补光灯',
  'camera.zoom': '变焦',
  'camera.factor': '{factor} 倍',

  'camera.ask.title': '对您摄像头的请求',
  'camera.ask.light-on': '{name} 想打开您摄像头的补光灯。',
  'camera.ask.light-off': '{name} 想关闭您摄像头的补光灯。',
  'camera.ask.zoom': '{name} 想将您的摄像头变焦到 {factor} 倍。',
  'camera.ask.flip': '{name} 想切换到您的另一个摄像头。',
  'camera.ask.allow': '允许',
  'camera.ask.not-now': '暂不',
  'camera.ask.for-call': '本次通话内都允许',

  'camera.wish.title': '顾客的摄像头',
  'camera.wish.lead': '每次都会询问顾客，由顾客决定。',
  'camera.wish.light-on': '请求开灯',
  'camera.wish.light-off': '请求关灯',
  'camera.wish.zoom': '请求 {factor} 倍变焦',
  'camera.wish.flip': '请求切换摄像头',
  'camera.wish.asking': '正在询问 {name}…',
  'camera.answer.done': '{name} 已允许，操作完成。',
  'camera.answer.refused': '{name} 暂不同意。',
  'camera.answer.no-answer': '{name} 没有回应。请告诉对方您想看什么。',
  'camera.answer.impossible': '对方的摄像头已关闭，或不支持此操作。',
  'camera.answer.failed': '{name} 已允许，但摄像头未能完成。',
  'camera.answer.busy': '{name} 仍在被询问，请等待答复。',
  'camera.answer.not-sent': '现在无法询问 {name}。请稍后再试。',
};
