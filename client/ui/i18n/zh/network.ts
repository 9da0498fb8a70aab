/** Whose network is weak, to a shopper: plain, and what goes on. */
import type { network as english } from '../en/network.ts';
import type { Translation } from '../translation.ts';

export const network: Translation<typeof english> = {
  'network.mine-uplink': '您的网络较弱：您的画面会变小，语音继续。',
  'network.mine-uplink-voice': '您的网络较弱：对方可能会漏听个别字。',
  'network.mine-downlink': '您的网络较弱：画面可能会短暂停顿，语音继续。',
  'network.mine-downlink-voice': '您的网络较弱：您可能会漏听个别字。',
  'network.mine-cpu': '您的设备较忙：您的画面会变小。关闭其他应用会有帮助。',
  'network.theirs': '对方的网络目前较弱。语音继续。',
  'network.server': '连接目前较弱。语音继续。',
};
