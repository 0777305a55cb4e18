/** Six digits (a date, or `32` and four more in the newer form), an optional dash, five digits; not inside a longer number. */
const PERSONAL_CODE = /(?<![\d])\d{6}\s?[-\u2010-\u2015]?\s?\d{5}(?![\d])/u;

/** Whether a text holds what looks like a Latvian personal code. */
export function hasPersonalCode(text: string): boolean {
  return PERSONAL_CODE.test(text);
}
