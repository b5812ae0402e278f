import type { CloudfrontDistributionRestrictions } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { IConstruct } from 'constructs';
import { check, checkPattern, isKnown } from '../support/checks';

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GeoRestriction.html */
const COUNTRY = {
  // UK and EU are reserved, not assigned: viewers there are GB, or the countries one by one.
  pattern: /^(?!UK$|EU$)[A-Z]{2}$/,
  rule: 'be an ISO 3166-1 alpha-2 country code in upper case',
};

/** Countries that are served alone, or that are not served. */
export type GeoRestriction = { readonly allow: readonly string[] } | { readonly deny: readonly string[] };

export function restrictions(scope: IConstruct, geo?: GeoRestriction): CloudfrontDistributionRestrictions {
  if (geo === undefined) return { geoRestriction: { restrictionType: 'none' } };
  const [restrictionType, locations] = 'allow' in geo ? ['whitelist', geo.allow] : ['blacklist', geo.deny];
  if (isKnown(locations)) {
    check(scope, locations.length > 0, { what: 'geoRestriction', rule: 'name at least one country', got: geo });
    for (const country of locations) checkPattern(scope, 'geoRestriction', country, COUNTRY);
  }
  return { geoRestriction: { restrictionType, locations: [...locations] } };
}
