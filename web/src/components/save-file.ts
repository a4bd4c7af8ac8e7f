// Gives the browser something to keep as a file.
export function saveJson(name: string, data: unknown): void {
  save(name, new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
}

/** The mark at its beginning is for spreadsheets, which else take it for another encoding. */
export function saveCsv(name: string, text: string): void {
  save(name, new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
}

function save(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold on it once it has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
