// What demo people do, offer, need, and hope for: the rest of a bio.

export interface Job {
  readonly says: string;
  /** Skills that somebody with this job can offer. */
  readonly offers: readonly string[];
  /** Nobody younger has it. */
  readonly fromAge?: number;
}

export const jobs: readonly Job[] = [
  { says: 'Nurse on the night shift, morning person by mistake.', offers: ['first aid', 'calm'] },
  { says: 'I teach physics to fifteen-year-olds who ask better questions than I do.', offers: ['tutoring', 'public speaking'] },
  { says: 'Architect by day, model-train engineer by night.', offers: ['design', 'drawing'] },
  { says: 'I run a tiny bakery with very early hours.', offers: ['baking', 'small business'] },
  { says: 'Software engineer, mostly deleting code.', offers: ['programming', 'web design'] },
  { says: 'Bicycle mechanic with a philosophy degree.', offers: ['bicycle repair', 'carpentry'] },
  { says: 'I translate contracts for money and poems for love.', offers: ['translation', 'editing'] },
  { says: 'Landscape gardener; I know where the good moss grows.', offers: ['gardening', 'carpentry'] },
  { says: 'I am a violin maker, which is mostly waiting for glue.', offers: ['music lessons', 'woodwork'] },
  { says: 'Paediatrician. Yes, I have stickers.', offers: ['first aid', 'mentoring'], fromAge: 28 },
  { says: 'I drive the number 4 tram and know everybody.', offers: ['local knowledge', 'language practice'] },
  { says: 'Documentary editor with strong views on silence.', offers: ['video editing', 'storytelling'] },
  { says: 'I keep the books of a circus.', offers: ['accounting', 'small business'] },
  { says: 'Marine biologist, currently far from the sea.', offers: ['research', 'tutoring'] },
  { says: 'I design board games that are nearly balanced.', offers: ['design', 'facilitation'] },
  { says: 'Retired from the post office, busier than ever.', offers: ['local knowledge', 'mentoring'], fromAge: 60 },
  { says: 'I am finishing a degree in linguistics, any year now.', offers: ['language practice', 'editing'] },
  { says: 'Chef in a place with six tables.', offers: ['cooking', 'small business'] },
  { says: 'Social worker; I listen for a living and talk at parties.', offers: ['facilitation', 'calm'] },
  { says: 'I repair clocks in a shop that is always five minutes late.', offers: ['repairs', 'patience'] },
  { says: 'Data journalist. I can make a chart of it.', offers: ['data analysis', 'writing'] },
  { says: 'Stage lighting: you have seen my work and not me.', offers: ['photography', 'event planning'] },
  { says: 'I started a company that grows mushrooms on coffee grounds.', offers: ['fundraising', 'small business'] },
  { says: 'Physiotherapist. Sit up straight; I did not say anything.', offers: ['sports coaching', 'first aid'] },
  { says: 'Union lawyer with a soft spot for lost causes.', offers: ['legal advice', 'public speaking'], fromAge: 26 },
  { says: "I run the children's corner of a large library.", offers: ['storytelling', 'research'] },
  { says: 'Product manager recovering from slides.', offers: ['mentoring', 'facilitation'] },
  { says: "Farmer's child in the big city, still up at five.", offers: ['gardening', 'repairs'] },
];

export const needs: readonly string[] = [
  'accounting',
  'baking',
  'bicycle repair',
  'carpentry',
  'cooking',
  'data analysis',
  'design',
  'event planning',
  'fundraising',
  'gardening',
  'language practice',
  'legal advice',
  'local knowledge',
  'mentoring',
  'music lessons',
  'photography',
  'programming',
  'public speaking',
  'sports coaching',
  'storytelling',
  'translation',
  'tutoring',
  'video editing',
  'web design',
  'writing',
];

export const hopes: readonly string[] = [
  'I would love to meet people who show up when it rains.',
  'Looking for good questions and unhurried answers.',
  'New in town and curious about everybody.',
  'Come and teach me something I do not know yet.',
  'I am better in person, I promise.',
  'Hoping for a friend to be enthusiastic with.',
  'Let us skip the weather and talk about what keeps you up at night.',
  'I like people who are kind to waiters.',
  'Happy with silence, happier with laughter.',
  'Tell me what you are making at the moment.',
  'I will bring the snacks.',
  'Say hello even if we have nothing in common; especially then.',
  'I am looking for one more person to try odd things with.',
  'Ask me for my worst travel story.',
  'Good listeners and bad dancers very welcome.',
];

export const schools: readonly string[] = [
  'Northgate College',
  'Harbour University',
  'Linden Institute',
  'City Academy',
  'School of the Arts',
];
