import type { Translation } from '../translation.ts';
import type { shop as english } from '../en/shop.ts';

export const shop: Translation<typeof english> = {
  'shop.name': 'Finch & Field',
  'shop.tagline': '居家与出行的好物',
  'shop.intro': '少而耐用的精选好物。拿不准颜色、尺寸或音质？问我们吧，我们在镜头前展示给您看。',
  'shop.products': '全部商品',
  'shop.home': 'Finch & Field 首页',
  'shop.nav': '主导航',
  'shop.desk': '客服工作台',
  'shop.back': '全部商品',
  'shop.skip': '跳到正文',
  'shop.add': '加入购物篮',
  'shop.added': { other: '购物篮中有 {count} 件商品' },
  'shop.see-live': '下单前先看实物',
  'shop.see-live-text': '点开“联系客服”，我们的人会把它拿到镜头前：材质、大小、真实颜色，一目了然。',
  'shop.delivery': '2 至 4 个工作日送达',
  'shop.returns': '30 天内免费退货',
  'shop.warranty': '终身工坊维修',
  'shop.more': '您可能也喜欢',
  'shop.not-found': '没有这件商品。',
  'shop.loading': '加载中…',
  'shop.failed': '商品加载失败。',
  'shop.retry': '重试',
  'shop.footer': 'Vitrine 的演示店铺。商品均不出售，通话是真的。',
  'shop.in-stock': '有货',
};
