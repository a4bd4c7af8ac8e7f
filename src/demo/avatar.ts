// Draws a face as a small SVG (under 2 KB): a portrait for people who do not exist. Pure: the same generator state draws the same face.
// No text, links, scripts or ids inside: it can stand in any page.
import type { Random } from './random.js';

export interface AvatarOptions {
  readonly gender: 'female' | 'male' | 'nonbinary';
  readonly age: number;
  /** Indexes into `skinTones` that fit the person. */
  readonly skin: readonly number[];
  readonly hair: readonly HairColour[];
}

export type HairColour = 'black' | 'brown' | 'auburn' | 'blond' | 'red';

/** Skin and its shade, light to dark. */
export const skinTones: readonly (readonly [string, string])[] = [
  ['#fbdcc8', '#eebfa6'],
  ['#f4c9a8', '#e0a883'],
  ['#e3ac81', '#c98d60'],
  ['#c78958', '#a96d40'],
  ['#9a6239', '#7c4b29'],
  ['#6f4327', '#54301a'],
];

const hairColours: Readonly<Record<HairColour, readonly string[]>> = {
  black: ['#1f1a1c', '#2b2326'],
  brown: ['#4a2f22', '#6b4430'],
  auburn: ['#7d3f24', '#6d3322'],
  blond: ['#d9a952', '#e6c37a'],
  red: ['#c25a2b', '#b14a26'],
};
const greys = ['#b9b7b4', '#d6d3ce', '#8f8c8a'];
const unusual = ['#d96a9b', '#4f9aa8', '#7a6bc4'];
const backgrounds: readonly (readonly [string, string])[] = [
  ['#ffd9a0', '#ffc878'],
  ['#bfe3d0', '#a3d6bc'],
  ['#c9d8f5', '#b1c6ee'],
  ['#f7c6c5', '#f2b0af'],
  ['#e4d3f2', '#d5bdea'],
  ['#f3e3b3', '#ecd690'],
  ['#cde7ec', '#b3d9e1'],
  ['#dfe5c3', '#ced8a6'],
];
const clothes = [
  '#2f4858',
  '#d1495b',
  '#edae49',
  '#00798c',
  '#66a182',
  '#5b4b8a',
  '#e07a5f',
  '#3d405b',
  '#f4f1de',
  '#81b29a',
  '#222831',
];

interface Hair {
  /** Behind the face. */
  readonly back?: string;
  /** Over the forehead. */
  readonly front: string;
}

const hairline = 'M30 46C28 25 39 17 50 17S72 25 70 46C68 34 61 27 50 27S32 34 30 46Z';
/** Curls on an arc: x, y and radius of each. */
const curls = (
  [
    [30, 38, 10],
    [32, 24, 11],
    [50, 17, 14],
    [68, 24, 11],
    [70, 38, 10],
  ] as const
)
  .map(([x, y, r]) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0-${r * 2} 0Z`)
  .join('');

const styles = {
  crop: { front: 'M30 45C27 22 40 15 52 16S72 27 70 45C68 36 64 32 58 30C48 33 38 31 34 36C32 38 31 41 30 45Z' },
  side: { front: 'M30 46C26 20 44 13 56 16S73 32 70 46C69 38 66 33 62 29C54 36 40 36 33 32C31 38 31 41 30 46Z' },
  quiff: { front: 'M31 43C25 30 33 14 46 15C56 7 73 14 70 32C71 36 70 40 69 44C68 34 62 30 54 29S35 33 31 43Z' },
  spiky: { front: 'M30 44L27 30L34 30L33 19L42 23L47 12L54 21L63 14L65 24L73 23L69 32L71 44C67 34 60 30 50 30S33 34 30 44Z' },
  buzz: { front: 'M31 42C30 25 40 19 50 19S70 25 69 42C66 33 60 28 50 28S34 33 31 42Z' },
  long: {
    back: 'M27 46C24 18 40 11 50 11S76 18 73 46L77 84C66 88 34 88 23 84Z',
    front: 'M30 46C28 24 40 15 50 15S72 24 70 46C67 35 60 31 54 28C47 34 36 35 30 46Z',
  },
  bob: {
    back: 'M27 44C24 18 40 12 50 12S76 18 73 44L75 66C68 70 64 67 62 64H38C36 67 32 70 25 66Z',
    front: 'M30 43C28 22 42 15 50 15S72 22 70 43C60 36 40 36 30 43Z',
  },
  wavy: {
    back: 'M28 44C22 20 40 10 50 11S78 20 72 44C81 54 70 62 78 75C74 90 60 85 50 85S26 90 22 75C30 62 19 54 28 44Z',
    front: 'M30 46C28 24 38 16 47 15C60 15 72 24 70 46C67 36 60 33 44 26C40 34 34 36 30 46Z',
  },
  bun: { back: 'M41 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0Z', front: hairline },
  tail: { back: 'M64 22C88 24 87 54 78 74C73 62 72 50 66 40Z', front: hairline },
  afro: { back: curls, front: 'M30 42C26 16 40 11 50 11S74 16 70 42C64 33 58 31 50 31S36 33 30 42Z' },
  locs: {
    back: 'M28 42C22 20 40 11 50 11S78 20 72 42L76 74h-6l-1-8l-2 10h-6V60H39v16h-6l-2-10l-1 8h-6Z',
    front: 'M30 44C28 22 40 15 50 15S72 22 70 44L65 33L60 38L55 29L50 37L45 29L40 38L35 33Z',
  },
} as const satisfies Record<string, Hair>;
type Style = keyof typeof styles;

const stylesFor: Readonly<Record<AvatarOptions['gender'], readonly Style[]>> = {
  female: ['long', 'bob', 'wavy', 'bun', 'tail', 'afro', 'long', 'wavy', 'locs', 'crop'],
  male: ['crop', 'side', 'quiff', 'buzz', 'spiky', 'afro', 'crop', 'side', 'locs', 'tail'],
  nonbinary: ['crop', 'bob', 'quiff', 'spiky', 'wavy', 'side', 'bun', 'locs'],
};

const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}"${more}/>`;
const line = (d: string, stroke: string, width: number): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}"/>`;
const dot = (x: number, y: number, r: number, fill: string): string => `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;

function drawBackground(random: Random): string {
  const [base, accent] = random.pick(backgrounds);
  const shape = random.pick([
    dot(50, 52, 38, accent),
    `${dot(14, 20, 16, accent)}${dot(88, 70, 22, accent)}`,
    path('M0 62C30 48 60 74 100 54V100H0Z', accent),
    path('M0 0H46L0 58Z', accent),
  ]);
  return `<rect width="100" height="100" fill="${base}"/>${shape}`;
}

function drawClothes(random: Random, skin: string): string {
  const colour = random.pick(clothes);
  const other = random.pick(clothes.filter((each) => each !== colour));
  const body = path('M12 100C13 82 32 76 50 76S87 82 88 100Z', colour);
  const neckline = random.pick([
    path('M40 75C42 84 58 84 60 75Z', skin),
    `${path('M39 74L50 90L61 74Z', skin)}${line('M39 75L50 90L61 75', other, 2.4)}`,
    line('M38 77C42 85 58 85 62 77', other, 4),
    `${path('M37 75L50 82L44 90Z', other)}${path('M63 75L50 82L56 90Z', other)}`,
    `${line('M20 91H80', other, 3)}${line('M15 97.5H85', other, 3)}`,
  ]);
  return body + neckline;
}

function drawEyes(random: Random): string {
  const iris = random.pick(['#2d2320', '#2d2320', '#3b2a1e', '#34506b', '#47613f']);
  const open = `${line('M42 47h0M58 47h0', iris, 5)}${line('M43 46h0M59 46h0', '#fff', 1.6)}`;
  return random.pick([
    open,
    open,
    `${line('M39 48Q42 44 45 48', iris, 1.8)}${line('M55 48Q58 44 61 48', iris, 1.8)}`,
    `${line('M41.5 47h1M57.5 47h1', '#fff', 5.8)}${line('M42.3 47h0M58.3 47h0', iris, 4)}`,
  ]);
}

function drawMouth(random: Random, shade: string, gender: AvatarOptions['gender']): string {
  const lip = random.pick(gender === 'male' ? ['#9c4a3f', '#8a4038'] : ['#b5483f', '#a63d40', '#8f3a35']);
  const smile = line('M43 59Q50 65 57 59', lip, 2);
  return random.pick([
    smile,
    path('M42 58Q50 69 58 58Z', '#fff', ` stroke="${lip}" stroke-width="1.6" stroke-linejoin="round"`),
    line('M44 60Q51 64 57 58', lip, 2),
    gender === 'male' ? smile : path('M43 59C46 57 48 58 50 59C52 58 54 57 57 59C54 64 46 64 43 59Z', lip),
    `${line('M44 60Q50 63 56 60', lip, 2)}${line('M58.5 57.5q1 1.5 0 3', shade, 1)}`,
  ]);
}

function drawBeard(random: Random, options: AvatarOptions, hair: string): string {
  if (options.gender !== 'male' || options.age < 22 || !random.chance(0.42)) return '';
  return random.pick([
    path('M31 48C32 66 40 71 50 71S68 66 69 48C66 58 60 55 50 55S34 58 31 48Z', hair),
    path('M42 56C45 53 55 53 58 56C55 57 45 57 42 56Z', hair),
    path('M31 48C32 66 40 71 50 71S68 66 69 48C66 60 58 66 50 66S34 60 31 48Z', hair, ' opacity=".35"'),
  ]);
}

function drawExtras(random: Random, options: AvatarOptions, shade: string): string {
  const glasses = random.pick([
    '<g fill="none" stroke="#2b2b33" stroke-width="1.5"><circle cx="42" cy="47" r="5.6"/><circle cx="58" cy="47" r="5.6"/><path d="M47.6 46q2.4-1.6 4.8 0"/></g>',
    '<g fill="none" stroke="#7a4a2b" stroke-width="1.7"><rect x="35.5" y="42.5" width="12" height="9" rx="3"/><rect x="52.5" y="42.5" width="12" height="9" rx="3"/><path d="M47.5 46h5"/></g>',
  ]);
  const freckles = line('M38 53h0M41 54h0M59 53h0M62 54h0', shade, 1.3);
  const earring = random.pick(['#f2c14e', '#e8e6e1', '#d1495b']);
  const earrings = line('M30.5 55h0M69.5 55h0', earring, 3.2);
  return [
    random.chance(options.age > 45 ? 0.45 : 0.22) ? glasses : '',
    random.chance(0.15) ? freckles : '',
    options.gender !== 'male' && random.chance(0.4) ? earrings : '',
  ].join('');
}

function hairColour(random: Random, options: AvatarOptions): string {
  if (random.chance(Math.min(0.9, Math.max(0, (options.age - 38) / 30)))) return random.pick(greys);
  return options.age < 36 && random.chance(0.06) ? random.pick(unusual) : random.pick(hairColours[random.pick(options.hair)]);
}

/** Hair behind and in front; now and then a headscarf or a beanie. */
function drawHair(random: Random, options: AvatarOptions, colour: string): Hair {
  const cloth = random.pick(clothes);
  if (options.gender === 'female' && random.chance(0.05)) {
    return {
      back: path('M24 50C22 18 40 9 50 9S78 18 76 50C77 70 86 86 50 92S23 70 24 50Z', cloth),
      front: path('M30 48C27 24 40 17 50 17S73 24 70 48C70 34 62 26 50 26S30 34 30 48Z', cloth),
    };
  }
  const isCurly = options.skin.some((tone) => tone >= 3);
  const style: Hair = styles[random.pick(stylesFor[options.gender].filter((each) => isCurly || each !== 'locs'))];
  const back = style.back === undefined ? '' : path(style.back, colour);
  const beanie = `${path('M28 37C27 16 40 10 50 10S73 16 72 37Z', cloth)}${line('M29 36C42 32 58 32 71 36', '#ffffff55', 5)}`;
  if (random.chance(0.05)) return { back, front: beanie };
  const isThin = options.gender === 'male' && options.age > 40 && random.chance(0.3);
  return {
    back: isThin ? '' : back,
    front: isThin ? path(styles.buzz.front, colour, ' opacity=".45"') : path(style.front, colour),
  };
}

/** A portrait of 100 by 100 units. */
export function drawAvatar(random: Random, options: AvatarOptions): string {
  const [skin = '#e3ac81', shade = '#c98d60'] = skinTones[random.pick(options.skin)] ?? [];
  const colour = hairColour(random, options);
  const hair = drawHair(random, options, colour);
  const brow = random.pick([1.4, 1.8, 2.2]);
  const cheeks = random.chance(0.5) ? `<path d="M38 55h0M62 55h0" stroke="#e8664f" stroke-width="7" opacity=".22"/>` : '';
  const parts = [
    drawBackground(random),
    hair.back ?? '',
    path('M43 60H57V76C57 81 43 81 43 76Z', shade),
    drawClothes(random, shade),
    line('M31 49h0M69 49h0', skin, 8),
    path('M31 43C31 27 39 21 50 21S69 27 69 43C69 60 60 70 50 70S31 60 31 43Z', skin),
    cheeks,
    drawBeard(random, options, colour),
    `${line('M38.5 41.5Q42 39.5 45.5 41', colour, brow)}${line('M54.5 41Q58 39.5 61.5 41.5', colour, brow)}`,
    drawEyes(random),
    line(random.pick(['M50 49Q47.5 54 50.5 54.5', 'M48.5 54Q50 55.5 51.5 54', 'M50 48L48.6 53.5L51 54']), shade, 1.6),
    drawMouth(random, shade, options.gender),
    hair.front,
    drawExtras(random, options, shade),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" stroke-linecap="round">${parts.join('')}</svg>`;
}
