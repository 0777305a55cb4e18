/** Whether what was typed may be a phone number; the server judges finally. */
export function looksLikePhone(text: string): boolean {
  return /^\+?\d{6,15}$/.test(text.replace(/[\s\u00a0()-]/g, ''));
}
