// What one gets, drawn: two made-up people, and the reasons to meet as the pages show them. Shares add up, as real ones do.
const reasons = [
  { words: 'Both like bouldering and old synthesizers', share: 46 },
  { words: 'She speaks what he is learning: Portuguese', share: 31 },
  { words: 'They live 12 minutes apart', share: 23 },
] as const;

export function Introduction() {
  return (
    <figure className="intro">
      <div className="intro-pair">
        <Person name="Noor" age="31" about="Builds bicycles, sings alto">
          <NoorFace />
        </Person>
        <svg className="intro-knot" viewBox="0 0 120 40" aria-hidden="true">
          <path className="knot-one" d="M0 20C30 20 40 4 56 4s18 16 4 16-14 16 4 16 26-16 56-16" />
          <path className="knot-two" d="M0 20c30 0 40 16 56 16s18-16 4-16S46 4 64 4s26 16 56 16" />
        </svg>
        <Person name="Tomás" age="33" about="Teaches maths, bakes rye">
          <TomasFace />
        </Person>
      </div>
      <div className="intro-why">
        <p className="intro-score">
          <strong>87</strong> of 100
        </p>
        <ul>
          {reasons.map(({ words, share }) => (
            <li key={words}>
              <span>{words}</span>
              <span className="share">
                <span className={`share-bar of-${share}`} aria-hidden="true">
                  <span />
                </span>
                <span className="share-number">{share} %</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      <figcaption>An example, with made-up people.</figcaption>
    </figure>
  );
}

interface PersonProps {
  name: string;
  age: string;
  about: string;
  children: React.ReactNode;
}

function Person({ name, age, about, children }: PersonProps) {
  return (
    <div className="intro-person">
      <svg viewBox="0 0 96 96" aria-hidden="true">
        {children}
      </svg>
      <p>
        <strong>
          {name}, {age}
        </strong>
        <span className="soft">{about}</span>
      </p>
    </div>
  );
}

function NoorFace() {
  return (
    <>
      <circle cx="48" cy="48" r="48" className="face-ground one" />
      <path d="M14 96c2-22 16-30 34-30s32 8 34 30z" className="face-cloth one" />
      <path d="M22 56c-4-30 8-42 26-42s30 12 26 42c-1 10-6 18-10 22H32c-4-4-9-12-10-22z" className="face-hair one" />
      <path d="M41 60h14v12c0 5-14 5-14 0z" className="face-skin one shade" />
      <ellipse cx="48" cy="47" rx="16" ry="19" className="face-skin one" />
      <path d="M31 44c2-12 12-16 18-16s14 4 16 16c-6-1-9-5-10-9-4 6-14 9-24 9z" className="face-hair one" />
      <path d="M42 54c3 4 9 4 12 0" className="face-line" />
      <path d="M40 46h.1M56 46h.1" className="face-eyes" />
    </>
  );
}

function TomasFace() {
  return (
    <>
      <circle cx="48" cy="48" r="48" className="face-ground two" />
      <path d="M12 96c2-22 17-29 36-29s34 7 36 29z" className="face-cloth two" />
      <path d="M40 60h16v12c0 6-16 6-16 0z" className="face-skin two shade" />
      <path d="M31 40c0-14 8-20 17-20s17 6 17 20v8c0 14-8 21-17 21s-17-7-17-21z" className="face-skin two" />
      <path d="M31 50c1 14 8 21 17 21s16-7 17-21c-3 6-7 5-9 4-5-3-11-3-16 0-2 1-6 2-9-4z" className="face-hair two" />
      <path d="M29 42c-3-20 8-28 20-28s22 8 18 28c-2-5-3-10-8-12-8 3-19 2-24-1-3 3-4 8-6 13z" className="face-hair two" />
      <path d="M44 59c2 2 6 2 8 0" className="face-line light" />
      <path d="M41 44h.1M55 44h.1" className="face-eyes" />
      <path d="M35 44a6 6 0 1 0 12 0 6 6 0 1 0-12 0zM49 44a6 6 0 1 0 12 0 6 6 0 1 0-12 0zM47 44h2" className="face-glasses" />
    </>
  );
}
