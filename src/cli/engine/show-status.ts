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
  const client = createEngineClient(requester);
  const answer = await client.status();
  if (options.json === true) {
    context.print(JSON.stringify(answer));
    return;
  }
  // How things stand is of use without it, and whoever looks has trouble enough.
  const policy = await client.genesis().then(
    (trusted) => trusted.policy,
    () => null,
  );
  context.print(statusScreen(answer, requester.serverUrl, context.now(), context.style, policy));
}
