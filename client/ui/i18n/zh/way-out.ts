import type { wayOut as en } from '../en/way-out.ts';
import type { Translation } from '../translation.ts';

export const wayOut: Translation<typeof en> = {
  'way-out.link': '本页链接',

  'in-app.title': '请在浏览器中打开本页，才能视频和语音',
  'in-app.how-wechat-ios': '点按右上角的 ⋯，再选“在 Safari 中打开”或“在浏览器打开”。',
  'in-app.how-wechat-android': '点按右上角的 ⋯，再选“在浏览器打开”。',
  'in-app.how-instagram-ios': '点按右上角的 ⋯，再选“在外部浏览器中打开”。',
  'in-app.how-instagram-android': '点按右上角的 ⋯ 或 ⋮，再选“在外部浏览器中打开”或“在 Chrome 中打开”。',
  'in-app.how-facebook-ios': '点按右上角或右下角的 ⋯，再选“在外部浏览器中打开”或“在 Safari 中打开”。',
  'in-app.how-facebook-android': '点按右上角的 ⋯ 或 ⋮，再选“在外部浏览器中打开”或“在 Chrome 中打开”。',
  'in-app.how-line-ios': '点按右下角的分享图标，再选“用默认浏览器打开”。',
  'in-app.how-line-android': '点按右上角的 ⋮，再选“用默认浏览器打开”。',
  'in-app.how-tiktok-ios': '点按右上角的 ⋯，再选“在浏览器中打开”。',
  'in-app.how-tiktok-android': '点按右上角的 ⋯，再选“在浏览器中打开”。',
  'in-app.how-webview-ios': '在屏幕边缘找到 ⋯、指南针或分享图标，再选“在 Safari 中打开”或“在浏览器中打开”。',
  'in-app.how-webview-android': '找到右上角的 ⋮，再选“在 Chrome 中打开”或“在浏览器中打开”。',
  'in-app.or-copy':
    '您现在所在的应用不允许使用摄像头和麦克风。也可以复制链接，粘贴到浏览器里打开，或直接在这里给我们留言。',

  'phone.hint': '这台电脑没有摄像头。点“视频通话”，我们教您用手机打过来。',
  'phone.title': '用手机通话',
  'phone.scan': '这台电脑没有摄像头。请用手机相机扫描二维码，在手机上打开本页，就可以开始视频通话。',
  'phone.open-link': '这台电脑没有摄像头。请在手机上打开这个链接，开始视频通话。',
  'phone.without': '没有摄像头，您仍能看到客服，客服也能听到您。',
  'phone.go-on': '不用摄像头，继续',
  'phone.back': '返回',
};
