import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { watchNavigation } from './shell/arrival.js';
import { watchSecondClicks } from './shell/second-click.js';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/people.css';
import './styles/forms.css';
import './styles/shell.css';
import './styles/count.css';
import './styles/landing.css';
import './styles/account.css';
import './styles/home.css';
import './styles/profile.css';
import './styles/matches.css';
import './styles/organiser.css';
import './styles/narrow.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
watchNavigation();
watchSecondClicks();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
