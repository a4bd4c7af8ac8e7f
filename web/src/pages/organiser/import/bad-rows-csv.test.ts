// Rows that were not taken, as a file for a spreadsheet.
import { expect, it } from 'vitest';
import { badRowsCsv } from './bad-rows-csv.js';

it('keeps what rows hold from running as formulas, and numbers as they are', () => {
  const cells = ['=HYPERLINK("http://x")', '+cmd|a', '-12.5', '@SUM(1)', '+49 171 123', 'Ann'];
  const csv = badRowsCsv(
    ['=name', 'b', 'c', 'd', 'e', 'f'],
    [{ line: 2, cells, text: null, problems: [{ path: 'b', message: 'is odd' }] }],
  );
  expect(csv.split('\r\n')).toEqual([
    "'=name,b,c,d,e,f,line in the file,reason",
    `"'=HYPERLINK(""http://x"")",'+cmd|a,-12.5,'@SUM(1),+49 171 123,Ann,2,b is odd`,
  ]);
});
