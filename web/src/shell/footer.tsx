import { Link } from 'wouter';
import { type Theme, themes, useTheme } from '../theme.js';

const names: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

/** The end of every page: how it looks, and where developers go on. */
export function Footer() {
  const [theme, setTheme] = useTheme();
  return (
    <footer className="footer">
      <fieldset className="theme">
        <legend className="hidden">Colours</legend>
        {themes.map((one) => (
          <label key={one}>
            <input type="radio" name="theme" checked={theme === one} onChange={() => setTheme(one)} />
            <span>{names[one]}</span>
          </label>
        ))}
      </fieldset>
      <p>
        <Link to="/reference">HTTP API</Link>
      </p>
    </footer>
  );
}
