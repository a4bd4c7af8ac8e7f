// What demo people like, and how they speak of it. Each interest: its group (friends of one tend to like the others) and sentences in the first person.

export interface Interest {
  readonly name: string;
  readonly group: 'outdoors' | 'music' | 'making' | 'screen' | 'page' | 'kitchen' | 'body' | 'city' | 'mind';
  readonly says: readonly string[];
}

export const interests: readonly Interest[] = [
  {
    name: 'hiking',
    group: 'outdoors',
    says: [
      'Most Sundays I am somewhere muddy with a thermos.',
      'I have walked half of a very long coastal path and mean to finish it.',
    ],
  },
  {
    name: 'climbing',
    group: 'outdoors',
    says: ['I fall off boulders on Tuesdays and Thursdays.', 'Climbing is the only thing that empties my head.'],
  },
  {
    name: 'wild swimming',
    group: 'outdoors',
    says: ['I swim outside until the lake says no.', 'Cold water, then hot soup: that is my religion.'],
  },
  {
    name: 'birdwatching',
    group: 'outdoors',
    says: ['I stop mid-sentence for kestrels.', 'I keep a list of birds seen from tram windows.'],
  },
  {
    name: 'gardening',
    group: 'outdoors',
    says: ['My balcony grows more tomatoes than one person should own.', 'I talk to seedlings, and they mostly listen.'],
  },
  {
    name: 'cycling',
    group: 'outdoors',
    says: ['I once cycled to another country for a sandwich.', 'My bicycle is worth more than my sofa.'],
  },
  {
    name: 'sailing',
    group: 'outdoors',
    says: ['I share an old wooden boat with four friends and its leaks.', 'I am learning to sail and to be shouted at kindly.'],
  },
  {
    name: 'camping',
    group: 'outdoors',
    says: ['I can make decent coffee on a very small stove.', 'I sleep best under canvas and rain.'],
  },
  {
    name: 'jazz',
    group: 'music',
    says: ['I buy records for their covers and stay for the bass lines.', 'Small jazz cellars are my favourite rooms on earth.'],
  },
  {
    name: 'choir',
    group: 'music',
    says: ['I sing second alto, loudly, in a choir of forty.', 'Choir rehearsal is the best two hours of my week.'],
  },
  {
    name: 'guitar',
    group: 'music',
    says: ['I know eleven songs and play them with conviction.', 'I am slowly writing an album that my cat has heard in full.'],
  },
  {
    name: 'piano',
    group: 'music',
    says: ['I play piano badly and happily before breakfast.', 'I am restoring an upright piano that a school threw out.'],
  },
  { name: 'techno', group: 'music', says: ['Give me a dark room and a good sound system.', 'I dance until the first tram.'] },
  {
    name: 'vinyl',
    group: 'music',
    says: ['Flea markets, crates of vinyl, and no plan.', 'My records are sorted by mood, which only I understand.'],
  },
  {
    name: 'salsa',
    group: 'music',
    says: ['I lead, I follow, I apologise to toes.', 'Salsa nights taught me half of my Spanish.'],
  },
  {
    name: 'pottery',
    group: 'making',
    says: ['My mugs lean a little; so do I.', 'I centre clay on Wednesdays and myself by accident.'],
  },
  {
    name: 'woodworking',
    group: 'making',
    says: ['I am building a table that has taken three years so far.', 'I smell of sawdust at weekends.'],
  },
  {
    name: 'knitting',
    group: 'making',
    says: ['I knit through every meeting that allows it.', 'Ask me for a hat: you will get one.'],
  },
  {
    name: 'sewing',
    group: 'making',
    says: ['I sew my own shirts, with pockets where pockets belong.', 'My sewing machine is from 1962 and outlives everything.'],
  },
  {
    name: 'painting',
    group: 'making',
    says: ['I paint small watercolours of large buildings.', 'Half of my kitchen is a studio.'],
  },
  {
    name: 'photography',
    group: 'making',
    says: ['I carry an old film camera and too little film.', 'I photograph shop signs before they disappear.'],
  },
  {
    name: 'repair cafés',
    group: 'making',
    says: ['I fix toasters at the repair café on first Saturdays.', 'Nothing makes me happier than a radio that plays again.'],
  },
  {
    name: 'board games',
    group: 'screen',
    says: [
      'I own a shelf of board games and always explain the rules too fast.',
      'I am a gracious loser at Go and a terrible winner at cards.',
    ],
  },
  {
    name: 'chess',
    group: 'screen',
    says: ['I play chess in the park against a man called Frits.', 'I lose at chess online and blame the time zone.'],
  },
  {
    name: 'video games',
    group: 'screen',
    says: ['I am restoring a farm, in a game, that is more orderly than my flat.', 'I like quiet games with good weather.'],
  },
  {
    name: 'film',
    group: 'screen',
    says: ['I go to the cinema alone on Mondays and talk about it until Friday.', 'I will defend slow films to anyone.'],
  },
  {
    name: 'anime',
    group: 'screen',
    says: ['I grew up on hand-drawn films and never left.', 'I can be bribed with anime and dumplings.'],
  },
  {
    name: 'stand-up comedy',
    group: 'screen',
    says: [
      'I did five minutes at an open mic once and would like to do six.',
      'I laugh at my own jokes, so one of us always does.',
    ],
  },
  {
    name: 'theatre',
    group: 'screen',
    says: ['I build sets for an amateur theatre with professional drama.', 'I cry at the theatre and deny it in the foyer.'],
  },
  {
    name: 'novels',
    group: 'page',
    says: ['There are nine books on my night table, all started.', 'I lend novels and never ask for them back.'],
  },
  { name: 'poetry', group: 'page', says: ['I learn one poem by heart every month.', 'I write short poems on long train rides.'] },
  {
    name: 'writing',
    group: 'page',
    says: ['I am on the third draft of a novel about a lighthouse.', 'I write letters, on paper, with stamps.'],
  },
  {
    name: 'history',
    group: 'page',
    says: ['I give walking tours of streets that no longer exist.', 'I read about the eleventh century to calm down.'],
  },
  {
    name: 'languages',
    group: 'page',
    says: ['I collect words that do not translate.', 'I am learning my fifth language and forgetting my second.'],
  },
  { name: 'calligraphy', group: 'page', says: ['My shopping lists are beautiful and illegible.', 'Ink, paper, silence.'] },
  {
    name: 'cooking',
    group: 'kitchen',
    says: ['I cook for eight even when we are two.', 'Tell me what you miss from home and I will try to cook it.'],
  },
  {
    name: 'baking',
    group: 'kitchen',
    says: ['My sourdough starter has a name and a holiday sitter.', 'I bake when I am happy, sad, or awake.'],
  },
  {
    name: 'coffee',
    group: 'kitchen',
    says: ['I am insufferable about coffee and I know it.', 'I judge cities by their smallest espresso bar.'],
  },
  {
    name: 'fermentation',
    group: 'kitchen',
    says: ['Something in my kitchen is always bubbling.', 'I make kimchi that clears rooms and wins friends.'],
  },
  { name: 'tea', group: 'kitchen', says: ['I own more teapots than chairs.', 'I will make you tea before I ask what is wrong.'] },
  {
    name: 'wine',
    group: 'kitchen',
    says: ['I like wines that taste slightly wrong.', 'I picked grapes one autumn and never quite came back.'],
  },
  {
    name: 'running',
    group: 'body',
    says: ['I run slowly, far, and with a podcast about bridges.', 'I ran one marathon and mention it only here.'],
  },
  { name: 'yoga', group: 'body', says: ['I can nearly touch my toes; it took a year.', 'Yoga at seven, chaos from eight.'] },
  {
    name: 'football',
    group: 'body',
    says: [
      'I play left back in a team that has never been promoted.',
      'Saturday afternoons belong to football and complaining about it.',
    ],
  },
  {
    name: 'boxing',
    group: 'body',
    says: ['I box on Mondays and am gentle the rest of the week.', 'I skip rope better than I did at eight.'],
  },
  {
    name: 'tennis',
    group: 'body',
    says: ['My serve is a rumour, my backhand a fact.', 'I am always looking for somebody to play tennis with.'],
  },
  { name: 'dancing', group: 'body', says: ['I dance in kitchens, mostly.', 'I go to folk dances and have no shame left.'] },
  {
    name: 'dogs',
    group: 'city',
    says: ['I walk a three-legged dog called Bishop.', 'I know every dog on my street and two of their owners.'],
  },
  {
    name: 'cats',
    group: 'city',
    says: ['Two cats allow me to live with them.', 'My cat has met more people online than I have.'],
  },
  {
    name: 'architecture',
    group: 'city',
    says: ['I look up at buildings and walk into lamp posts.', 'I love brutalism; let us argue.'],
  },
  {
    name: 'museums',
    group: 'city',
    says: ['I visit one painting at a time.', 'I like museums of small things: locks, buttons, salt.'],
  },
  {
    name: 'travel',
    group: 'city',
    says: ['I prefer night trains to any aeroplane.', 'I travel slowly and come home with spices.'],
  },
  {
    name: 'markets',
    group: 'city',
    says: ['Saturday market, seven sharp, with a list I ignore.', 'I can haggle in four languages and lose in all of them.'],
  },
  {
    name: 'volunteering',
    group: 'city',
    says: ['I teach swimming to people who arrived here last year.', 'On Fridays I cook at the community kitchen.'],
  },
  {
    name: 'astronomy',
    group: 'mind',
    says: ['I own a telescope and live under clouds.', 'I can show you Saturn if you bring a coat.'],
  },
  {
    name: 'programming',
    group: 'mind',
    says: ['I write small programs that save me ten minutes and cost me a weekend.', 'I like old computers and new ideas.'],
  },
  {
    name: 'robotics',
    group: 'mind',
    says: ['I built a robot that waters plants, and the floor.', 'My robot vacuum and I are in talks.'],
  },
  {
    name: 'philosophy',
    group: 'mind',
    says: ['I ask "but why" past the point of charm.', 'I run a reading group where we finish one page an evening.'],
  },
  {
    name: 'meditation',
    group: 'mind',
    says: [
      'I sit still for twenty minutes a day and it shows, sometimes.',
      'I once spent ten days in silence and talked for a month after.',
    ],
  },
  {
    name: 'science fiction',
    group: 'mind',
    says: ['I read about spaceships to understand people.', 'I would move to Mars for the weekend, not the rent.'],
  },
  {
    name: 'climate',
    group: 'mind',
    says: ['I count carbon for a living and trees for fun.', 'I plant trees with strangers; come and be one.'],
  },
  { name: 'mathematics', group: 'mind', says: ['I find prime numbers soothing.', 'I do puzzles on napkins, so I bring my own.'] },
];
