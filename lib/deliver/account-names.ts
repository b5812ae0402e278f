import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { TerraformProvider, TerraformResource, TerraformStack, Token } from 'cdktf';
import type { Construct, IConstruct, IValidation } from 'constructs';
import { describeFault } from '../contract/schema';

/** Where a name is one: in a whole account, or in one region of it. */
interface NamedType {
  readonly input: 'nameInput' | 'functionNameInput';
  readonly within: 'account' | 'region';
}

const GLOBAL: NamedType = { input: 'nameInput', within: 'account' };
const REGIONAL: NamedType = { input: 'nameInput', within: 'region' };

/** Resources that AWS refuses to make under a name that another has. */
const NAMED_TYPES: Readonly<Record<string, NamedType>> = {
  aws_cloudfront_cache_policy: GLOBAL,
  aws_cloudfront_function: GLOBAL,
  aws_cloudfront_key_group: GLOBAL,
  aws_cloudfront_key_value_store: GLOBAL,
  aws_cloudfront_origin_access_control: GLOBAL,
  aws_cloudfront_origin_request_policy: GLOBAL,
  aws_cloudfront_public_key: GLOBAL,
  aws_cloudfront_response_headers_policy: GLOBAL,
  aws_iam_policy: GLOBAL,
  aws_iam_role: GLOBAL,
  aws_backup_vault: REGIONAL,
  aws_cloudwatch_log_group: REGIONAL,
  aws_dynamodb_table: REGIONAL,
  aws_kms_alias: REGIONAL,
  aws_lambda_function: { input: 'functionNameInput', within: 'region' },
  aws_sqs_queue: REGIONAL,
  aws_wafv2_web_acl: REGIONAL,
};
/** What of a provider's configuration may lead to another account. */
const ACCOUNT_ARGUMENTS = ['profile', 'assumeRole', 'allowedAccountIds', 'accessKey'] as const;

/**
 * Looks at all stacks of an app: two that share an account must not give one name to two resources, which AWS refuses
 * only when the second is applied. Stacks whose providers are told to use different accounts do not meet.
 */
export class AccountNames implements IValidation {
  private static readonly watched = new WeakSet<TerraformStack>();

  /** Checks the names of a scope's stack when that is validated. */
  static watch(scope: Construct): void {
    const stack = TerraformStack.of(scope);
    if (this.watched.has(stack)) return;
    this.watched.add(stack);
    stack.node.addValidation(new AccountNames(stack));
  }

  private constructor(private readonly stack: TerraformStack) {}

  validate(): string[] {
    return [
      ...this.shared(namedResources).map(([key, paths]) => {
        const { type, name } = JSON.parse(key) as { type: string; name: string };
        return describeFault({
          path: `${type} name`,
          rule: `belong to one resource of an account and region, not to ${paths} (names follow the ids of stack and construct: change one)`,
          got: name,
        });
      }),
      ...this.shared(aliases).map(([got, paths]) =>
        describeFault({ path: 'aliases', rule: `be those of one distribution in the world, not of ${paths}`, got }),
      ),
    ];
  }

  /** What a resource of this stack has in common with another of the app, and the paths of all that have it. */
  private shared(keysOf: (scope: IConstruct) => readonly Keyed[]): readonly (readonly [key: string, paths: string])[] {
    const own = new Set(keysOf(this.stack).map(([key]) => key));
    const holders = new Map<string, string[]>();
    for (const [key, found] of keysOf(this.stack.node.root)) {
      if (own.has(key)) holders.set(key, [...(holders.get(key) ?? []), found.node.path]);
    }
    return [...holders].filter(([, paths]) => paths.length > 1).map(([key, paths]) => [key, paths.join(' and ')]);
  }
}

type Keyed = readonly [key: string, resource: IConstruct];

/** Names that distributions answer to, whatever account they lie in. */
function aliases(scope: IConstruct): readonly Keyed[] {
  return scope.node.findAll().flatMap((found) => {
    const list = found instanceof CloudfrontDistribution ? (found.aliasesInput ?? []) : [];
    if (Token.isUnresolved(list)) return [];
    return [...new Set(list)].filter((alias) => !Token.isUnresolved(alias)).map((alias): Keyed => [alias, found]);
  });
}

/** Resources below a scope that have names to themselves, with type, place and name as one key. */
function namedResources(scope: IConstruct): readonly Keyed[] {
  return scope.node.findAll().flatMap((found) => {
    if (!TerraformResource.isTerraformResource(found)) return [];
    const type = found.terraformResourceType;
    const named = NAMED_TYPES[type];
    const name: unknown = named && Reflect.get(found, named.input);
    if (named === undefined || typeof name !== 'string' || Token.isUnresolved(name)) return [];
    return [[JSON.stringify({ type, name, place: placeOf(found, named) }), found] as const];
  });
}

/** The same for resources that lie in the same account, or region of it, as far as their providers tell. */
function placeOf(resource: TerraformResource, { within }: NamedType): readonly unknown[] {
  const providers = TerraformStack.of(resource)
    .node.findAll()
    .filter((found): found is TerraformProvider => TerraformProvider.isTerraformProvider(found));
  const provider =
    providers.find((found) => found === resource.provider) ??
    providers.find(({ terraformResourceType, alias }) => terraformResourceType === 'aws' && alias === undefined);
  const told = within === 'account' ? ACCOUNT_ARGUMENTS : [...ACCOUNT_ARGUMENTS, 'region'];
  return told.map((argument) => provider && (Reflect.get(provider, argument) as unknown));
}
