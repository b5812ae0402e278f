import { TerraformProvider, TerraformResource, TerraformStack, Token } from 'cdktf';
import type { Construct, IConstruct, IValidation } from 'constructs';
import { describeFault } from '../contract/schema';

/**
 * Resources whose name is one in a whole account, whatever the region.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const GLOBAL_TYPES: readonly string[] = [
  'aws_cloudfront_cache_policy',
  'aws_cloudfront_function',
  'aws_cloudfront_key_group',
  'aws_cloudfront_key_value_store',
  'aws_cloudfront_origin_access_control',
  'aws_cloudfront_origin_request_policy',
  'aws_cloudfront_public_key',
  'aws_cloudfront_response_headers_policy',
  'aws_iam_policy',
  'aws_iam_role',
  'aws_wafv2_web_acl',
];
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
    const own = new Set(namedResources(this.stack).map(([name]) => name));
    const holders = new Map<string, string[]>();
    for (const [name, found] of namedResources(this.stack.node.root)) {
      if (own.has(name)) holders.set(name, [...(holders.get(name) ?? []), found.node.path]);
    }
    return [...holders]
      .filter(([, paths]) => paths.length > 1)
      .map(([key, paths]) => {
        const { type, name } = JSON.parse(key) as { type: string; name: string };
        return describeFault({
          path: `${type} name`,
          rule: `belong to one resource of an account, not to ${paths.join(' and ')} (names follow the ids of stack and construct: change one)`,
          got: name,
        });
      });
  }
}

/** Resources of global types below a scope, with type, account and name as one key. */
function namedResources(scope: IConstruct): readonly (readonly [key: string, resource: IConstruct])[] {
  return scope.node.findAll().flatMap((found) => {
    if (!TerraformResource.isTerraformResource(found) || !GLOBAL_TYPES.includes(found.terraformResourceType)) return [];
    const name: unknown = Reflect.get(found, 'nameInput');
    if (typeof name !== 'string' || Token.isUnresolved(name)) return [];
    return [[JSON.stringify({ type: found.terraformResourceType, account: accountOf(found), name }), found] as const];
  });
}

/** The same text for resources that lie in the same account, as far as their providers tell. */
function accountOf(resource: TerraformResource): string {
  const providers = TerraformStack.of(resource)
    .node.findAll()
    .filter((found): found is TerraformProvider => TerraformProvider.isTerraformProvider(found));
  const provider =
    providers.find((found) => found === resource.provider) ??
    providers.find(({ terraformResourceType, alias }) => terraformResourceType === 'aws' && alias === undefined);
  return JSON.stringify(ACCOUNT_ARGUMENTS.map((name) => provider && (Reflect.get(provider, name) as unknown)));
}
