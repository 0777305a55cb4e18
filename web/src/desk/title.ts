import { useEffect } from 'preact/hooks';

/** The page's title, with how much there is to answer in front. */
export function titleWith(count: number, title: string): string {
  return count > 0 ? `(${count}) ${title}` : title;
}

/** Keeps the document's title. */
export function useTitle(count: number, title: string): void {
  useEffect(() => {
    document.title = titleWith(count, title);
  }, [count, title]);
}
