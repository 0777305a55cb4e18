/** Whether what was typed may be a phone number; the server judges finally. */
export function looksLikePhone(text: string): boolean {
  return /^\+?\d{6,15}$/.test(text.replace(/[\s\u00a0()-]/g, ''));
}

/** A Latvian number as it is said, `+371 26 000 000`, in one piece; another as it is. */
export function spacedPhone(number: string): string {
  return number.replace(/^(\+371)?(\d{2})(\d{3})(\d{3})$/, (_, ...parts: (string | undefined)[]) =>
    parts.slice(0, 4).filter(Boolean).join('\u00a0'),
  );
}
