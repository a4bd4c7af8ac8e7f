// A link for the camera of a phone.
import { useEffect, useState } from 'react';
import './qr-code.css';

/** Drawn from its squares; comes with its library when it is first needed. */
export function QrCode({ text }: { text: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>();
  useEffect(() => {
    let gone = false;
    import('uqr').then(
      ({ encode }) => !gone && setRows(encode(text, { border: 2 }).data),
      () => undefined, // The link does as well.
    );
    return () => void (gone = true);
  }, [text]);
  const size = rows?.length ?? 1;
  const path = rows?.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('') ?? '';
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The link as a QR code" shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
