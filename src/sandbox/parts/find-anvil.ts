import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PartError } from './part-error.js';

/**
 * Anvil's program as npm installs it: the one for this machine, in a package of its own. The `anvil`
 * in `.bin` is a script that starts it as a grandchild, which a SIGKILL of the script would orphan.
 */
export function findAnvil(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const platform = process.platform;
  const packageName = `@foundry-rs/anvil-${platform}-${architecture}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json');
    const folder = dirname(createRequire(wrapper).resolve(`${packageName}/package.json`));
    const program = join(folder, 'bin', platform === 'win32' ? 'anvil.exe' : 'anvil');
    if (existsSync(program)) return program;
  } catch {
    // Said below, in words that help.
  }
  throw new PartError({
    code: 'PART_NOT_FOUND',
    part: 'anvil',
    detail: `${packageName} is not installed; run npm ci with optional packages (there is none for every machine)`,
  });
}
