import { spawnSync } from 'node:child_process';

/** What tests in `test/e2e` may need beside Node: how to ask whether it is there, and where it comes from. */
const TOOLS = {
  terraform: { command: 'terraform', args: ['version'], source: 'https://developer.hashicorp.com/terraform/install' },
  ffmpeg: { command: 'ffmpeg', args: ['-version'], source: "Debian's ffmpeg" },
  chromium: { command: 'chromium', args: ['--version'], source: "Debian's chromium" },
  nginx: { command: 'nginx', args: ['-v'], source: "Debian's nginx-light" },
  njs: { command: 'njs', args: ['-v'], source: "Debian's njs" },
  prometheus: { command: 'prometheus', args: ['--version'], source: "Debian's prometheus" },
  amtool: { command: 'amtool', args: ['--version'], source: "Debian's prometheus-alertmanager" },
  promtool: { command: 'promtool', args: ['--version'], source: "Debian's prometheus" },
} as const;
export type Tool = keyof typeof TOOLS;

/**
 * A `describe` that needs tools. Where one is missing its tests are skipped and the missing tool is named; on a build
 * server (`CI=true`) that is a failure, so that nothing goes unchecked there in silence.
 */
export function describeWith(tools: readonly Tool[], name: string, body: () => void): void {
  const missing = tools.filter((tool) => !isInstalled(tool));
  if (missing.length === 0) {
    describe(name, body);
    return;
  }
  const needs = missing.map((tool) => `${tool} (${TOOLS[tool].source})`).join(', ');
  if (process.env['CI'] === 'true') {
    test(`${name} finds its tools`, () => {
      throw new Error(`'PATH' must lead to ${needs}, got: ${process.env['PATH']}`);
    });
    return;
  }
  process.stderr.write(`Skipped: ${name}. It needs ${needs}.\n`);
  const skipped = describe.skip;
  skipped(name, body);
}

function isInstalled(tool: Tool): boolean {
  const { command, args } = TOOLS[tool];
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
