import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { type TerraformElement, Token } from 'cdktf';
import { written } from '../support/written';

/** What a policy lets through of one part of a request: names in lower case, or everything. */
export type Passed = readonly string[] | 'all';

export const passedHeaders = (parameters: Readonly<Record<string, unknown>>): Passed =>
  passed(parameters['headersConfig'], 'header', 'headers');
export const passedCookies = (parameters: Readonly<Record<string, unknown>>): Passed =>
  passed(parameters['cookiesConfig'], 'cookie', 'cookies');
export const passedQueryStrings = (parameters: Readonly<Record<string, unknown>>): Passed =>
  passed(parameters['queryStringsConfig'], 'queryString', 'queryStrings');

/** Reads `{ headerBehavior: 'whitelist', headers: { items } }` and its two likes; what is not understood is everything. */
function passed(config: unknown, name: string, list: string): Passed {
  if (!isRecord(config)) return [];
  const behavior = config[`${name}Behavior`];
  if (behavior === 'none') return [];
  const items = isRecord(config[list]) ? config[list]['items'] : undefined;
  if (behavior !== 'whitelist' || !Array.isArray(items) || Token.isUnresolved(items)) return 'all';
  return items.map((item) => String(item).toLowerCase());
}

/**
 * The resource of the app that an id stands for; `undefined` for AWS's own policies, for those of other stacks, and for
 * what Terraform computes.
 */
export function findPolicy<T extends TerraformElement>(
  distribution: CloudfrontDistribution,
  type: abstract new (...args: never[]) => T,
  id: string | undefined,
): T | undefined {
  if (id === undefined) return undefined;
  const wanted = written(distribution, id);
  return distribution.node.root.node
    .findAll()
    .filter((found): found is T => found instanceof type)
    .find((found) => written(distribution, Reflect.get(found, 'id')) === wanted);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
