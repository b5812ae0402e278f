/** How a script of package.json is started: by the npm that runs this one, where one does. */
export function npmRun(script: string): { readonly program: string; readonly args: readonly string[] } {
  // npm tells its scripts where it is; on Windows it is no program that can be started by its name.
  const npm = process.env['npm_execpath'];
  const args = ['run', '--silent', script];
  return npm === undefined ? { program: 'npm', args } : { program: process.execPath, args: [npm, ...args] };
}
