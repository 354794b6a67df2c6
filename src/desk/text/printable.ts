/**
 * A stranger's text for a terminal. Controls would move the cursor over what an approver has just read, and
 * invisible or direction characters make two texts look like one; all are shown as what they are.
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
