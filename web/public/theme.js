// Before the first paint, so that a dark page does not begin with a flash of light. See src/theme.ts.
try {
  const theme = localStorage.getItem('nakodo-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden here: as the system says.
}
