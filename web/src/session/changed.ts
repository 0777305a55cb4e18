import type { Changes, View } from '../wire.gen.ts';

/** The view that these changes make of the one before. Rows that were there stay the same objects. */
export function changed(before: View, { fields, lists }: Changes): View {
  const view: Record<string, unknown> = { ...before };
  for (const [name, pieces] of Object.entries(lists)) {
    const rows = view[name] as unknown[];
    view[name] = pieces.flatMap((piece) =>
      Array.isArray(piece) ? rows.slice(piece[0], piece[0] + piece[1]) : [piece],
    );
  }
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete view[name];
    else view[name] = value;
  }
  return view as View;
}
