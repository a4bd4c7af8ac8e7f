// The header before one has signed in.
import { useLocation } from 'wouter';
import { ButtonLink } from '../components/button.js';
import { Brand } from '../components/header.js';
import { useViewer } from '../viewer.js';

export function PublicHeader() {
  const { viewer } = useViewer();
  const [location] = useLocation();
  return (
    <header className="header public">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="header-row">
        <Brand />
        {viewer.server.accounts && (
          <div className="header-who">
            {location !== '/sign-in' && (
              <ButtonLink to="/sign-in" tone="quiet">
                Sign in
              </ButtonLink>
            )}
            {location !== '/sign-up' && <ButtonLink to="/sign-up">Sign up</ButtonLink>}
          </div>
        )}
      </div>
    </header>
  );
}
