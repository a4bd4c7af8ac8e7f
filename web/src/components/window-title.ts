// The title of the window: the page's, with how many messages are unread before it.
let page = 'Nakodo';
let unread = 0;

const write = () => {
  document.title = unread > 0 ? `(${unread}) ${page}` : page;
};

export function setPageTitle(title: string): void {
  page = `${title} · Nakodo`;
  write();
}

export function setUnread(count: number): void {
  unread = count;
  write();
}
