/** What the demo shop sells. Its tokens carry these as the signed product context. */
export interface DemoProduct {
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly price: string;
  readonly description: { readonly en: string; readonly zh: string };
  readonly imageUrl: string;
}

function product(
  id: string,
  price: string,
  en: readonly [string, string],
  zh: readonly [string, string],
): DemoProduct {
  return {
    id,
    name: { en: en[0], zh: zh[0] },
    price,
    description: { en: en[1], zh: zh[1] },
    imageUrl: `/products/${id}.svg`,
  };
}

export const DEMO_PRODUCTS: readonly DemoProduct[] = [
  product(
    'desk-lamp',
    '€89',
    ['Arc desk lamp', 'A warm, dimmable light on a brushed steel arm. Ask us how it looks on your desk.'],
    ['弧形台灯', '拉丝钢灯臂，暖光可调。可以视频看看它摆在您书桌上的样子。'],
  ),
  product(
    'armchair',
    '€640',
    [
      'Nook armchair',
      'A deep seat in wool felt. Choose among twelve colours with somebody who has them at hand.',
    ],
    ['角落扶手椅', '羊毛毡面料，座深宽大。十二种颜色，由店员现场为您展示。'],
  ),
  product(
    'headphones',
    '€219',
    ['Quiet headphones', 'Closed, light and folding, with thirty hours of battery.'],
    ['静音耳机', '封闭式，轻便可折叠，续航三十小时。'],
  ),
  product(
    'espresso-machine',
    '€475',
    [
      'Piccolo espresso machine',
      'One group, one lever, ready in three minutes. We gladly show you how it steams.',
    ],
    ['小巧意式咖啡机', '单头拉杆，三分钟即热。欢迎连线观看打奶泡演示。'],
  ),
  product(
    'backpack',
    '€129',
    ['Day backpack', 'Eighteen litres of waxed cotton with a padded sleeve for a laptop.'],
    ['日用双肩包', '十八升蜡棉面料，带加厚电脑夹层。'],
  ),
  product(
    'tea-set',
    '€74',
    ['Porcelain tea set', 'A pot and four cups, thin as paper and fired twice.'],
    ['白瓷茶具', '一壶四杯，薄如纸，两次烧成。'],
  ),
  product(
    'running-shoes',
    '€145',
    ['Stride running shoes', 'Soft landing, firm heel. Show us your old pair and we find your size.'],
    ['轻跨跑鞋', '缓震前掌，稳固后跟。给我们看看旧鞋，帮您选对尺码。'],
  ),
  product(
    'wall-clock',
    '€58',
    ['Silent wall clock', 'A sweeping hand that does not tick, in oiled oak.'],
    ['静音挂钟', '扫秒无声，油饰橡木。'],
  ),
];
