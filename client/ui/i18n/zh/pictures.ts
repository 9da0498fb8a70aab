import type { pictures as en } from '../en/pictures.ts';
import type { Translation } from '../translation.ts';

export const pictures: Translation<typeof en> = {
  'pictures.weak-you': '您的网络较弱。',
  'pictures.weak-other': '{name} 的网络较弱。',
  'pictures.mine.stills': '您的摄像头暂时只发送单张照片，语音不受影响。',
  'pictures.mine.stills-alone': '您的摄像头暂时只发送单张照片，对方画面也暂停；双方语音不受影响。',
  'pictures.mine.audio': '您的画面暂时停止，语音不受影响。',
  'pictures.mine.text': '语音也很难送达，请改用文字聊天。',
  'pictures.theirs.stills': '您暂时看到的是单张照片，语音不受影响。',
  'pictures.theirs.audio': '暂时只有语音。',
  'pictures.theirs.text': '语音也很难听清，请改用文字聊天。',
  'pictures.still': '{name} 的单张照片',
  'pictures.still-open': '放大查看：{name} 的单张照片',
  'pictures.taken-now': '刚刚拍摄',
  'pictures.taken-ago': '{time}前拍摄',
  'pictures.waiting': '第一张照片正在发送…',
  'pictures.ask': '拍新照片',
  'pictures.asked': '已请求拍摄新照片',
};
