import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { CloudflareProvider } from '@cdktf/provider-cloudflare/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A resource as Terraform reads it: snake_case arguments. */
export type Arguments = Readonly<Record<string, unknown>>;

interface TerraformJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
  readonly variable?: Readonly<Record<string, Arguments>>;
  readonly output?: Readonly<Record<string, Arguments>>;
}

/** What one stack synthesized to. */
export class Synthesized {
  constructor(
    readonly json: TerraformJson,
    /** Texts of all warnings, in the order of the constructs. */
    readonly warnings: readonly string[],
  ) {}

  /** All resources of a type, by logical id. */
  resources(type: string): readonly (readonly [string, Arguments])[] {
    return Object.entries(this.json.resource?.[type] ?? {});
  }

  /** The one resource of a type, or the one whose logical id matches. */
  resource(type: string, id: RegExp = /./): Arguments {
    const found = this.resources(type).filter(([name]) => id.test(name));
    const [first] = found;
    if (first === undefined || found.length > 1) {
      const names = this.resources(type).map(([name]) => name);
      throw new Error(`'${type}' must exist once for ${id}, got: ${JSON.stringify(names)}`);
    }
    return first[1];
  }

  /** Types of all resources, sorted, each as often as it occurs. */
  get resourceTypes(): readonly string[] {
    return Object.entries(this.json.resource ?? {})
      .flatMap(([type, byId]) => Object.keys(byId).map(() => type))
      .sort();
  }
}

/**
 * Synthesizes a stack that `build` fills, as `cdktf synth` does: validations run, files are written and read back. The
 * stack has a provider of each vendor.
 * Paths of constructs start with `stackId`.
 */
export function synthesize(build: (stack: TerraformStack) => void, stackId = 'test'): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'spark-synth-'));
  try {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, stackId);
    new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
    new CloudflareProvider(stack, 'Cloudflare');
    build(stack);
    app.synth();
    return new Synthesized(
      JSON.parse(readFileSync(join(outdir, 'stacks', stackId, 'cdk.tf.json'), 'utf8')) as TerraformJson,
      stack.node.findAll().flatMap(warningsOf),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function warningsOf(construct: unknown): string[] {
  return (construct as Construct).node.metadata
    .filter(({ type }) => type === '@cdktf/warn')
    .map(({ data }) => String(data));
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The statements of a policy argument. */
export function statements(resource: Arguments, argument = 'policy'): readonly Statement[] {
  return (JSON.parse(String(resource[argument])) as { Statement: Statement[] }).Statement;
}
