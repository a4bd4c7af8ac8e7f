// The policies that are judged, over the attributes of examples/speed-dating/mapping.json.

/** On these evenings women met men. */
export const wishes = { seeks: { want: 'seeking', is: 'gender' } };

export const ageAlone = { filters: [wishes], score: [{ near: 'age', scale: 4, weight: 1 }] };

/** Made before looking at any outcome: age first, then what they like, what they wish for, and how they live. */
export const handMade = {
  filters: [wishes],
  score: [
    { near: 'age', scale: 4, weight: 3 },
    { complement: { offers: 'offers', needs: 'wishes' }, weight: 2, missing: 0.5 },
    { overlap: 'interests', weight: 2 },
    { similar: 'taste', from: -0.5, to: 1, weight: 1 },
    { near: 'go_out', scale: 2, weight: 1 },
    { complement: { offers: 'race', needs: 'race_wish' }, weight: 1, missing: 0.5 },
  ],
  combine: 'geometric',
};

/** What a person is like, by their own answers, that anybody may like: each is a constant of the mapping (`like_fun` is `fun` for everybody), so the fit weighs it. */
const welcomedTraits = [
  'goes out',
  'dates',
  'open to all',
  'hopeful',
  'here for fun',
  'attractive',
  'fun',
  'ambitious',
  'active',
  'clubs',
  'music',
] as const;

/** What the fit may choose from. Those it gives no weight are left out of the policy. */
export const candidateTerms: readonly Readonly<Record<string, unknown>>[] = [
  { near: 'age', scale: 3, weight: 1 },
  { overlap: 'interests', weight: 1 },
  { similar: 'taste', from: -0.5, to: 1, weight: 1 },
  { complement: { offers: 'offers', needs: 'wishes' }, weight: 1, missing: 0.5 },
  ...welcomedTraits.map((trait) => ({
    complement: { offers: 'traits', needs: `like_${trait.replaceAll(' ', '_')}` },
    weight: 1,
  })),
  { complement: { offers: 'race', needs: 'race_wish' }, weight: 1, missing: 0.5 },
  { overlap: 'race', weight: 1 },
  { overlap: 'goal', weight: 1 },
  { overlap: 'field', weight: 1 },
  { overlap: 'career', weight: 1 },
  { overlap: 'wishes', weight: 1 },
  { near: 'go_out', scale: 2, weight: 1 },
  { near: 'dates', scale: 2, weight: 1 },
  { near: 'religion_matters', scale: 3, weight: 1 },
  { near: 'race_matters', scale: 3, weight: 1 },
  { near: 'expects_joy', scale: 2, weight: 1 },
  { similar: 'self_image', from: -1, to: 1, weight: 1 },
];
