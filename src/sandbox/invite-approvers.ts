import { join } from 'node:path';
import { runCommand } from './command.js';
import { type Folders } from './folders.js';
import { APPROVERS } from './policy-draft.js';

export interface SandboxInvitation {
  readonly person: string;
  /** Opens once. */
  readonly link: string;
}

/** Lets each approver in to look, as an operator on the server's host does. */
export async function inviteApprovers(folders: Folders): Promise<readonly SandboxInvitation[]> {
  const configFile = join(folders.server(), 'server.json');
  const people = APPROVERS.flatMap(({ id }) => ['--person', id]);
  const links = (await runCommand('server', ['invite', '--config', configFile, ...people])).trim().split('\n');
  return APPROVERS.map(({ id }, at) => ({ person: id, link: links[at] ?? '' }));
}
