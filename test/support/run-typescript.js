import { register } from 'node:module';

// For `node --import`: what is imported after this may be TypeScript.
register('./typescript-hooks.js', import.meta.url);
