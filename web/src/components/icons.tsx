// Line icons of the navigation and of buttons, 24 by 24, in the colour of the text. Always beside words, so they are decoration.
const paths = {
  events:
    'M4 7.5h16M7.5 4v4M16.5 4v4M5.5 5.5h13A1.5 1.5 0 0 1 20 7v11.5a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5V7a1.5 1.5 0 0 1 1.5-1.5z',
  messages:
    'M5.5 5h13A1.5 1.5 0 0 1 20 6.5v8.5a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 3.5v-3.5h-1A1.5 1.5 0 0 1 4 15V6.5A1.5 1.5 0 0 1 5.5 5z',
  live: 'M9 15.500a5 5 0 1 1 3-9M15 8.500a5 5 0 1 1-3 9M12 6.500v-2.500M12 20v-2.500',
  alike:
    'M8.500 11.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM15.500 11.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM3 19c.5-3 2.700-4.700 5.500-4.700 1.400 0 2.600.4 3.500 1.100.9-.7 2.100-1.100 3.500-1.100 2.800 0 5 1.700 5.500 4.700',
  vote: 'M5.5 4h13A1.5 1.5 0 0 1 20 5.5v13a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 18.500v-13A1.500 1.500 0 0 1 5.500 4zM8 12.200l3 3 5.200-6',
  organise: 'M4 6.5h9M17 6.5h3M4 12h3M11 12h9M4 17.5h9M17 17.5h3M15 4.7v3.6M9 10.2v3.6M15 15.7v3.6',
  policies: 'M12 4v16M7 20h10M5 7.5h14M5 7.5l-2.2 5.6a3 3 0 0 0 4.4 0zM19 7.5l-2.2 5.6a3 3 0 0 0 4.4 0z',
  reports: 'M6 20.500V4M6 5h11.500l-2.500 4 2.500 4H6',
  profile: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.700 1.900 7.500 5.500',
  back: 'M14.500 6l-6 6 6 6',
  camera: 'M4 8.500h3.500L9 6h6l1.500 2.500H20v10H4zM12 16.500a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
