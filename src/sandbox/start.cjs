// The way in for `npm run demo` and `npm run sandbox`. CommonJS and old syntax, so that a Node that is too old to read the
// rest can still say so.
'use strict';
var wanted = [20, 19];
var has = process.versions.node.split('.').map(Number);
if (has[0] < wanted[0] || (has[0] === wanted[0] && has[1] < wanted[1])) {
  console.error(
    'Sekisho needs Node ' +
      wanted.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      '. Install it from https://nodejs.org and try again.',
  );
  process.exit(78);
}

var childProcess = require('child_process');
var path = require('path');
var root = path.join(__dirname, '..', '..');
var program = process.argv[2];

// What runs is always what the sources say. Incremental: a few seconds, then next to nothing. Standard output belongs to the program.
process.stderr.write('Building …\n');
[
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['node_modules/vite/bin/vite.js', 'build', '--config', 'src/console/build/vite.config.ts', '--logLevel', 'warn'],
].forEach(function (command) {
  var build = childProcess.spawnSync(process.execPath, command, { cwd: root, stdio: ['ignore', 2, 2] });
  if (build.status !== 0) process.exit(build.status === null ? 1 : build.status);
});

process.argv.splice(2, 1);
import(require('url').pathToFileURL(path.join(root, 'dist/src/sandbox', program + '.js')).href).catch(function (error) {
  console.error(error);
  process.exit(1);
});
