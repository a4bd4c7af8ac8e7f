// Line icons of the controls. Always beside words, so they are decoration.
const paths = {
  camera:
    'M4.500 6.500h9A1.500 1.500 0 0 1 15 8v8a1.500 1.500 0 0 1-1.500 1.500h-9A1.500 1.500 0 0 1 3 16V8a1.500 1.500 0 0 1 1.500-1.500zM15 11l6-3.500v9L15 13',
  microphone: 'M12 14.500a3 3 0 0 0 3-3V6.500a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zM6 11.500a6 6 0 0 0 12 0M12 17.500v3',
} as const;

export type CallIconName = keyof typeof paths;

export function CallIcon({ name, off = false }: { name: CallIconName; off?: boolean }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
      {off && <path d="M4 4l16 16" />}
    </svg>
  );
}
