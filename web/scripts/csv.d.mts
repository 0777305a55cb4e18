/** Rows of an RFC 4180 file, each with the line it begins on. */
export function parseCsv(text: string): { line: number; fields: string[] }[];
