/** One line that people can read: no controls, no direction overrides, nothing invisible, no blanks around it. */
export function isLine(text: string, atMost: number): boolean {
  return text.length <= atMost && text.trim() === text && text !== '' && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}
