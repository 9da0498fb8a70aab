/**
 * The loader's few words, kept apart from the catalogue because every visitor of the shop loads them.
 * A test holds them to the catalogue's rules.
 */
export const LAUNCHER_WORDS = {
  en: {
    launcher: 'Get help',
    video: 'Video call',
    voice: 'Voice call',
    loading: 'Opening…',
    failed: 'This could not be loaded. Check your connection and try again.',
  },
  zh: {
    launcher: '联系客服',
    video: '视频通话',
    voice: '语音通话',
    loading: '正在打开…',
    failed: '加载失败，请检查网络后重试。',
  },
} as const;
