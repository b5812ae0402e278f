import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** https://developer.hashicorp.com/terraform/internals/machine-readable-ui */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  /** Of the resource, where the provider found it. */
  readonly address?: string;
  /** Where it stands: `resource.<type>.<name>`, and what is in it. */
  readonly snippet?: { readonly context?: string | null };
}

export interface Plan {
  readonly diagnostics: readonly Diagnostic[];
  /** Addresses of what would be made. */
  readonly created: readonly string[];
  /** What would be done to what is there, by address. https://developer.hashicorp.com/terraform/internals/machine-readable-ui#resource-object */
  readonly changed: Readonly<Record<string, string>>;
}

/** A resource that was applied before, with all its attributes. */
export interface AppliedResource {
  readonly type: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A synthesized stack, as far as it is changed here. */
export interface StackJson {
  readonly terraform: {
    readonly backend?: unknown;
    readonly required_providers: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
  };
  readonly provider: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** Keeps the AWS provider from calling AWS. */
const OFFLINE = {
  access_key: 'offline',
  secret_key: 'offline',
  skip_credentials_validation: true,
  skip_metadata_api_check: 'true',
  skip_region_validation: true,
  skip_requesting_account_id: true,
};

/** The same stack with its state in memory and its AWS providers offline; all else as synthesized. */
export function offline<T extends StackJson>(stack: T): T {
  const { backend: _, ...terraform } = stack.terraform;
  const aws = stack.provider['aws']?.map((block) => ({ ...block, ...OFFLINE })) ?? [];
  return { ...stack, terraform, provider: { ...stack.provider, aws } };
}

/**
 * The real Terraform with the real provider, on synthesized stacks and without an account. `init` runs once for each
 * set of providers. Call `dispose` at the end.
 */
export class Terraform {
  private readonly folder = mkdtempSync(join(tmpdir(), 'terraform-'));
  private readonly env = { ...process.env, ...this.configuration(), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };

  /** @param stackFolder `cdktf.out/stacks/<id>` */
  validate(stackFolder: string): readonly Diagnostic[] {
    const { stdout } = this.run(this.workspace(stackFolder), ['validate', '-json']);
    return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  }

  /**
   * @param stackFolder `cdktf.out/stacks/<id>`
   * @param applied what is there, and is not asked after; nothing by default
   */
  plan(stackFolder: string, applied: readonly AppliedResource[] = []): Plan {
    const workspace = this.workspace(stackFolder);
    writeFileSync(join(workspace, 'terraform.tfstate'), JSON.stringify(stateOf(applied)));
    const { stdout } = this.run(workspace, ['plan', '-json', '-input=false', '-lock=false', '-refresh=false']);
    const events = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PlanEvent);
    return {
      diagnostics: events.flatMap(({ diagnostic }) => diagnostic ?? []),
      created: events.flatMap(({ change }) => (change?.action === 'create' ? change.resource.addr : [])),
      changed: Object.fromEntries(
        events.flatMap(({ change }) =>
          change === undefined || change.action === 'create' ? [] : [[change.resource.addr, change.action]],
        ),
      ),
    };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An initialized folder that holds the stack. */
  private workspace(stackFolder: string): string {
    const stack = offline(JSON.parse(readFileSync(join(stackFolder, 'cdk.tf.json'), 'utf8')) as StackJson);
    const providers = JSON.stringify(stack.terraform.required_providers);
    const workspace = join(this.folder, createHash('sha256').update(providers).digest('hex').slice(0, 16));
    const isNew = !existsSync(workspace);
    mkdirSync(workspace, { recursive: true });
    writeFileSync(join(workspace, 'cdk.tf.json'), JSON.stringify(stack));
    const assets = join(workspace, 'assets');
    rmSync(assets, { force: true });
    if (existsSync(join(stackFolder, 'assets'))) symlinkSync(join(stackFolder, 'assets'), assets);
    if (isNew) {
      const { status, stdout, stderr } = this.run(workspace, ['init', '-input=false', '-no-color']);
      if (status !== 0) throw new Error(`'terraform init' must succeed, got: ${stdout}${stderr}`);
    }
    return workspace;
  }

  /** Providers come from a mirror on this machine where there is one, else from wherever Terraform itself looks. */
  private configuration(): NodeJS.ProcessEnv {
    const given = process.env['TF_CLI_CONFIG_FILE'];
    const mirror = providerMirror();
    if (mirror === undefined) return given !== undefined && existsSync(given) ? {} : { TF_CLI_CONFIG_FILE: '' };
    const file = join(this.folder, 'terraform.rc');
    writeFileSync(
      file,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    return { TF_CLI_CONFIG_FILE: file };
  }

  private run(cwd: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr, error } = spawnSync('terraform', args, {
      cwd,
      env: this.env,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (error !== undefined) throw error;
    return { status, stdout, stderr };
  }
}

/** A state as Terraform itself writes it. */
function stateOf(applied: readonly AppliedResource[]): object {
  return {
    version: 4,
    terraform_version: '1.0.0',
    serial: 1,
    lineage: '00000000-0000-0000-0000-000000000000',
    outputs: {},
    resources: applied.map(({ attributes, ...resource }) => ({
      mode: 'managed',
      ...resource,
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ schema_version: 0, attributes }],
    })),
  };
}

interface PlanEvent {
  readonly diagnostic?: Diagnostic;
  readonly change?: { readonly action: string; readonly resource: { readonly addr: string } };
}

/** Layout of a mirror: https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror */
const AWS_PROVIDER = join('registry.terraform.io', 'hashicorp', 'aws');

/** `TF_PLUGIN_MIRROR`, or the first of the usual folders that holds the AWS provider. */
function providerMirror(): string | undefined {
  const named = process.env['TF_PLUGIN_MIRROR'];
  if (named !== undefined) {
    if (existsSync(join(named, AWS_PROVIDER))) return named;
    throw new Error(`'TF_PLUGIN_MIRROR' must be a folder with ${AWS_PROVIDER}, got: ${named}`);
  }
  const above = ['/', '/opt', '/srv', '/usr/share', '/usr/local', '/usr/local/share', '/var/lib', homedir()];
  const folders = [
    ...above.map((folder) => join(folder, 'tf-plugins')),
    join(homedir(), '.terraform.d', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ];
  return folders.find((folder) => existsSync(join(folder, AWS_PROVIDER)));
}
