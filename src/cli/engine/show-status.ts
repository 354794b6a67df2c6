import { createEngineClient } from '../../client/client.js';
import { type Context } from '../context.js';
import { readRequesterConfig } from './requester-config.js';
import { statusScreen } from './status-screen.js';

/** `sekisho status`: how everything stands, and what is to be done next. */
export async function showStatus(
  options: { readonly config: string; readonly json?: boolean },
  context: Context,
): Promise<void> {
  const requester = readRequesterConfig(options.config, context);
  const answer = await createEngineClient(requester).status();
  context.print(
    options.json === true
      ? JSON.stringify(answer)
      : statusScreen(answer, requester.serverUrl, context.now(), context.style),
  );
}
