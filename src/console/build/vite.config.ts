import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { integrityPlugin } from './integrity-plugin.js';

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// Vite goes by this one before it reads a word below: a `test` that is inherited would ship React's development build.
process.env['NODE_ENV'] = 'production';

/** The same sources give the same bytes, wherever and whenever: the console's hash depends on it. */
export default defineConfig({
  root: fileURLToPath(new URL('../', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [integrityPlugin()],
  // Nothing of the machine's environment finds its way into the bundle.
  envDir: false,
  build: {
    outDir: fileURLToPath(new URL('../../../dist/console/', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Data addresses and style sheets that scripts load would need exceptions in the policy.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    // The import map demands integrity of what is imported; of what a script asked to preload, nobody would.
    modulePreload: false,
    reportCompressedSize: false,
    // Told by a test instead, in what it weighs on the way.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { main: fileOf('index.html'), 'push-worker': fileOf('worker/push-worker.ts') },
      output: {
        // The worker's name stays, for browsers look for a newer one where they found the last.
        entryFileNames: ({ name }) => (name === 'push-worker' ? 'assets/[name].js' : 'assets/[name]-[hash].js'),
        // In one file, so that whoever pulls in zod finds it told not to make code of strings: `zod-without-eval.ts`.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|zod-without-eval/ }] },
      },
      onLog(level, log, tell) {
        // "use client" is for frameworks that render on a server; here everything is the client's.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
      },
    },
  },
});
