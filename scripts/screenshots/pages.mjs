// Which pages are photographed. Add yours: `as` a demo account (organiser, guest-one, guest-two) or nobody; `path` an address or a function
// of the API that finds one; `act` what is done before the picture; `ready` what must be on the page (h1).
const firstEvent = async ({ get }) => (await get('/api/events')).events[0];
const codeOf = async (api) => {
  await api.post('/api/demo/sign-in', { account: 'organiser' });
  const { code } = await firstEvent(api);
  await api.post('/api/sign-out');
  return code;
};

const firstPolicy = async ({ get }) => `/policies/${(await get('/api/policies')).policies[0].id}`;

const firstCommunity = async ({ get }) => `/organise/communities/${(await get('/api/communities')).communities[0].id}`;

/** Somebody new: an empty profile and no events. */
const newcomer = async (api, path) => {
  await api.post('/api/auth/guest', { name: 'Ada Newcomer' });
  return path;
};

/** Two people of the demo who have said hello and begun to talk; the second time it is the same conversation. */
const talking = async (api) => {
  const me = await api.get('/api/me');
  const { id } = await firstEvent(api);
  const { matches } = await api.get(`/api/events/${id}/people/me/matches`);
  const other = matches[0].person.id;
  const first = (await api.get('/api/conversations')).conversations[0];
  if (first) return `/conversations/${first.id}`;
  await api.put(`/api/events/${id}/people/${other}/hello`);
  await api.asPerson(other, `/api/events/${id}/people/${me.userId}/hello`);
  const [conversation] = (await api.get('/api/conversations')).conversations;
  for (const text of ['Hello! How did you come to like languages?', 'I would love to hear about yours, too.'])
    await api.post(`/api/conversations/${conversation.id}/messages`, { clientId: crypto.randomUUID(), text });
  return `/conversations/${conversation.id}`;
};

/** Somebody new in the demo's lobby, where its company answers whoever waits a moment. */
const inLobby = async (api) => {
  await api.post('/api/auth/guest', { name: 'Ada Newcomer' });
  await api.post('/api/lobbies/join', { code: 'NIGHT', birthDate: '1990-05-05' });
  const { profile } = await api.get('/api/me/profile');
  await api.patch('/api/me/profile', {
    revision: profile.revision,
    interests: ['jazz', 'cooking', 'films', 'hiking', 'photography'],
  });
  return '/live/NIGHT';
};
const find = async (page, found) => {
  await page.getByRole('button', { name: 'Find somebody', exact: true }).click();
  await page.locator(found).waitFor();
};

export const pages = [
  { name: 'landing', path: '/' },
  { name: 'sign-in', path: '/sign-in' },
  {
    name: 'sign-in-wrong',
    path: '/sign-in?next=/profile',
    act: async (page) => {
      await page.getByLabel('E-mail').fill('nobody@example.org');
      await page.getByLabel('Password', { exact: true }).fill('not the password');
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'sign-up', path: '/sign-up' },
  {
    name: 'sign-up-problems',
    path: '/sign-up',
    act: async (page) => {
      await page.getByLabel('E-mail').fill('ada');
      await page.getByRole('main').getByRole('button', { name: 'Sign up', exact: true }).click();
      await page.locator('.field-error').first().waitFor();
    },
  },
  { name: 'forgotten', path: '/reset-password' },
  { name: 'reset', path: '/reset-password?token=abc' },
  { name: 'join', path: async (api) => `/join/${await codeOf(api)}`, ready: '.facts' },
  { name: 'join-unknown', path: '/join/NO-SUCH-CODE' },
  { name: 'join-signed-in', as: 'organiser', path: async (api) => `/join/${(await firstEvent(api)).code}`, ready: '.facts' },
  { name: 'home', as: 'guest-one', path: '/' },
  { name: 'home-organiser', as: 'organiser', path: '/' },
  { name: 'home-empty', path: (api) => newcomer(api, '/') },
  { name: 'profile', as: 'guest-one', path: '/profile', ready: '.profile' },
  {
    name: 'profile-unsaved',
    as: 'guest-two',
    path: '/profile',
    ready: '.profile',
    act: (page) => page.getByLabel('About me').fill('Something new.'),
    fullPage: false,
  },
  { name: 'profile-guest', path: (api) => newcomer(api, '/profile'), ready: '.profile' },
  {
    name: 'delete',
    as: 'guest-one',
    path: '/profile',
    ready: '.profile',
    act: (page) => page.getByRole('button', { name: 'Delete my account' }).click(),
    fullPage: false,
  },
  { name: 'nothing-here', as: 'guest-one', path: '/no-such-page' },
  { name: 'event', as: 'guest-one', path: async (api) => `/events/${(await firstEvent(api)).id}`, ready: 'article' },
  { name: 'organise', as: 'organiser', path: '/organise' },
  {
    name: 'organise-event',
    as: 'organiser',
    path: async (api) => `/organise/events/${(await firstEvent(api)).id}`,
    ready: '.person',
  },
  {
    name: 'organise-person',
    as: 'organiser',
    path: async (api) => {
      const { id } = await firstEvent(api);
      const { members } = await api.get(`/api/events/${id}/members?limit=5`);
      return `/organise/events/${id}/people/${members[0].id}`;
    },
    ready: '.match',
  },
  { name: 'organise-new', as: 'organiser', path: '/organise/new' },
  { name: 'organise-import', as: 'organiser', path: async (api) => `/organise/events/${(await firstEvent(api)).id}/import` },
  { name: 'organise-settings', as: 'organiser', path: async (api) => `/organise/events/${(await firstEvent(api)).id}/settings` },
  {
    name: 'organise-new-community',
    as: 'organiser',
    path: '/organise/new-community',
    ready: '.rules summary',
    act: (page) => page.locator('.rules summary').click(),
  },
  { name: 'organise-community', as: 'organiser', path: firstCommunity, ready: '.line-chart, .went .empty' },
  {
    name: 'organise-community-proposals',
    as: 'organiser',
    path: async (api) => `${await firstCommunity(api)}/proposals`,
    ready: '.proposal',
  },
  {
    name: 'organise-community-block',
    as: 'organiser',
    path: async (api) => `${await firstCommunity(api)}/proposals`,
    ready: '.proposal',
    act: (page) =>
      page
        .getByRole('button', { name: /^Block this pair/ })
        .first()
        .click(),
    fullPage: false,
  },
  {
    name: 'organise-community-members',
    as: 'organiser',
    path: async (api) => `${await firstCommunity(api)}/members`,
    ready: '.pool-member',
  },
  { name: 'organise-community-settings', as: 'organiser', path: async (api) => `${await firstCommunity(api)}/settings` },
  { name: 'policies', as: 'organiser', path: '/policies', ready: '.policy-item' },
  { name: 'policies-new', as: 'organiser', path: '/policies/new', ready: '.starting-point' },
  { name: 'policy', as: 'organiser', path: firstPolicy, ready: '.policy-words' },
  {
    name: 'policy-problems',
    as: 'organiser',
    path: firstPolicy,
    ready: '.policy-words',
    act: async (page) => {
      await page.getByLabel('People on a list, at most').fill('99');
      await page.getByRole('radio', { name: 'JSON' }).check();
      await page.locator('.faults').waitFor();
    },
  },
  {
    name: 'policy-tried',
    as: 'organiser',
    path: firstPolicy,
    ready: '.policy-words',
    act: async (page) => {
      await page.getByLabel('A match scores at least', { exact: true }).fill('50');
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.locator('.tried summary').first().click();
    },
  },
  { name: 'looks-door', path: '/looks/ALIKE', ready: '.facts' },
  { name: 'looks-consent', as: 'guest-two', path: '/looks/ALIKE', ready: '.looks-consent' },
  { name: 'looks', as: 'guest-one', path: '/looks/ALIKE', ready: '.look-head' },
  { name: 'looks-words', as: 'guest-one', path: '/looks/WORDS', ready: '.look-head', fullPage: false },
  { name: 'live-door', path: '/live/NIGHT', ready: '.facts' },
  { name: 'live', path: inLobby, ready: '.live-big' },
  { name: 'live-searching', path: inLobby, ready: '.live-big', act: (page) => find(page, '.live-place'), fullPage: false },
  { name: 'live-met', path: inLobby, ready: '.live-big', act: (page) => find(page, '.live-talk'), fullPage: false },
  {
    name: 'live-talk',
    path: inLobby,
    ready: '.live-big',
    act: async (page) => {
      await find(page, '.live-talk');
      await page.getByRole('textbox').fill('Hello! What are you up to tonight?');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('.message.theirs').first().waitFor();
    },
    fullPage: false,
  },
  {
    name: 'live-ended',
    path: inLobby,
    ready: '.live-big',
    act: async (page) => {
      await page.getByRole('switch', { name: /Look on by itself/ }).uncheck();
      await find(page, '.live-talk');
      await page.getByRole('button', { name: /^Next/ }).click();
      await page.locator('.live-ended').waitFor();
    },
    fullPage: false,
  },
  { name: 'vote-door', path: '/vote/MATCHBOX', ready: '.facts' },
  { name: 'vote', as: 'guest-two', path: '/vote/MATCHBOX', ready: '.stage .pair', fullPage: false },
  {
    name: 'vote-after',
    as: 'guest-two',
    path: '/vote/MATCHBOX',
    ready: '.stage .pair',
    act: async (page) => {
      for (const name of ['Yes', 'No', 'Yes', 'Yes', 'No', 'Yes']) await page.getByRole('button', { name, exact: true }).click();
      await page.getByText(/6 judged today|1\d judged today/).waitFor();
      await page.locator('.stage .pair').waitFor();
    },
  },
  { name: 'vote-pairs', as: 'guest-two', path: '/vote/MATCHBOX/pairs', ready: '.vote-list, .empty' },
  { name: 'vote-me', as: 'guest-two', path: '/vote/MATCHBOX/me', ready: '.vote-agreement' },
  { name: 'vote-agreed', as: 'guest-one', path: '/vote/MATCHBOX/me', ready: '.vote-agreement' },
  { name: 'vote-home', as: 'organiser', path: '/vote', ready: '.empty, .stage .pair, .event-card' },
  { name: 'introduced', as: 'guest-one', path: '/', ready: '.introduction' },
  { name: 'conversations', as: 'guest-one', path: '/conversations' },
  { name: 'conversation', as: 'guest-one', path: talking, ready: '.conversation, form' },
  { name: 'reference', path: '/reference' },
];
