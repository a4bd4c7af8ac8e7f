/** Two circles that meet: the sign of Nakodo. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="12" cy="16" r="9" className="mark-one" />
      <circle cx="20" cy="16" r="9" className="mark-two" />
      <path d="M16 7.94a9 9 0 0 1 0 16.12a9 9 0 0 1 0-16.12z" className="mark-both" />
    </svg>
  );
}
