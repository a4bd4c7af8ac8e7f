// A list that is found by name and read a page at a time, all pages anew: one kept from before would miss whoever a newcomer has pushed onto it.
import { useDeferredValue, useState } from 'react';
import { useResource } from '../../../hooks/use-resource.js';

/** What a page of a list is asked by. */
export interface PageQuery {
  readonly after?: string;
  readonly query?: string;
}

export interface LoadedPage<Item> {
  readonly items: readonly Item[];
  readonly more: boolean;
}

export type LoadPage<Item> = (query: PageQuery, signal: AbortSignal) => Promise<LoadedPage<Item>>;

/** `key` names the list; another one begins it anew. */
export function usePages<Item extends { readonly id: string }>(key: string, load: LoadPage<Item>) {
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed.trim());
  const of = `${key} ${query}`;
  const [shown, setShown] = useState({ of, pages: 1 });
  const pages = shown.of === of ? shown.pages : 1;
  const { data, error, loading, reload, look } = useResource(of, (signal) => loadPages(load, query, pages, signal));
  const showMore = () => {
    setShown({ of, pages: pages + 1 });
    reload();
  };
  return { items: data?.items, more: data?.more === true, error, loading, reload, look, typed, setTyped, query, showMore };
}

async function loadPages<Item extends { readonly id: string }>(
  load: LoadPage<Item>,
  query: string,
  pages: number,
  signal: AbortSignal,
): Promise<LoadedPage<Item>> {
  const items: Item[] = [];
  let more = true;
  for (let page = 0; page < pages && more; page++) {
    const after = items.at(-1)?.id;
    const answer = await load({ ...(after !== undefined && { after }), ...(query !== '' && { query }) }, signal);
    items.push(...answer.items);
    ({ more } = answer);
  }
  return { items, more };
}
