import type { elsewhere as en } from '../en/elsewhere.ts';
import type { Translation } from '../translation.ts';

export const elsewhere: Translation<typeof en> = {
  'elsewhere.title': '在手机上继续',
  'elsewhere.close': '留在这里',
  'elsewhere.making': '正在生成二维码…',
  'elsewhere.scan': '用手机相机扫描二维码并打开链接，通话会转到手机上，排队位置和客服都不会丢。',
  'elsewhere.qr': '下方链接的二维码',
  'elsewhere.link': '在另一台设备上打开的链接',
  'elsewhere.copy': '复制',
  'elsewhere.copied': '已复制',
  'elsewhere.link-copied': '链接已复制。',
  'elsewhere.link-selected': '链接已选中，请在那里复制。',
  'elsewhere.good-for': { other: '仅可使用一次，{count} 秒内有效。请勿给他人看。' },
  'elsewhere.run-out': '二维码已过期。',
  'elsewhere.again': '重新生成',
};
