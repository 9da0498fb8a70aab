/** Where a camera can be had: outside an app's own browser, or on the phone. Loaded when it cannot be had here. */
export const wayOut = {
  'way-out.link': 'Link to this page',

  'in-app.title': 'To be seen and heard, open this page in your browser',
  'in-app.how-wechat-ios': 'Tap ⋯ at the top right, then “Open in Safari” or “Open in Browser”.',
  'in-app.how-wechat-android': 'Tap ⋯ at the top right, then “Open in Browser”.',
  'in-app.how-instagram-ios': 'Tap ⋯ at the top right, then “Open in external browser”.',
  'in-app.how-instagram-android':
    'Tap ⋯ or ⋮ at the top right, then “Open in external browser” or “Open in Chrome”.',
  'in-app.how-facebook-ios':
    'Tap ⋯ at the top or bottom right, then “Open in external browser” or “Open in Safari”.',
  'in-app.how-facebook-android':
    'Tap ⋯ or ⋮ at the top right, then “Open in external browser” or “Open in Chrome”.',
  'in-app.how-line-ios': 'Tap the share sign at the bottom right, then “Open in default browser”.',
  'in-app.how-line-android': 'Tap ⋮ at the top right, then “Open in default browser”.',
  'in-app.how-tiktok-ios': 'Tap ⋯ at the top right, then “Open in browser”.',
  'in-app.how-tiktok-android': 'Tap ⋯ at the top right, then “Open in browser”.',
  'in-app.how-webview-ios':
    'Look for ⋯, a compass or a share sign at the edge of the screen, then “Open in Safari” or “Open in browser”.',
  'in-app.how-webview-android': 'Look for ⋮ at the top right, then “Open in Chrome” or “Open in browser”.',
  'in-app.or-copy':
    'The app you are in keeps the camera and microphone closed. You can also copy the link and paste it into your browser, or write to us right here.',

  'phone.hint': 'This computer has no camera. “Video call” shows you how to call from your phone.',
  'phone.title': 'Call from your phone',
  'phone.scan':
    'This computer has no camera. Point your phone’s camera at this code: this page opens there, and you can start the video call.',
  'phone.open-link':
    'This computer has no camera. Open this link on your phone, and start the video call there.',
  'phone.without': 'Without a camera you still see the agent, and they hear you.',
  'phone.go-on': 'Go on without a camera',
  'phone.back': 'Back',
} as const;
