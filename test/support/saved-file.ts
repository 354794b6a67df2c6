import { readFileSync } from 'node:fs';
import { type Locator } from 'playwright-core';

/** What a button saves as a file, as the browser has written it. */
export async function savedBy(button: Locator): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([button.page().waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}
