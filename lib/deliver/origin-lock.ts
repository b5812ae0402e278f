import { Ruleset, type RulesetRules } from '@cdktf/provider-cloudflare/lib/ruleset';
import { Fn, Op, type TerraformResourceLifecycle, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { CloudflarePlan } from '../contract';
import { check, checkGiven, checkInteger, isKnown } from '../support/checks';
import { TRANSFORM_RULES_PER_ZONE } from './cloudflare-limits';

/** The header Cloudflare adds to what it asks the distribution for. */
export const ORIGIN_LOCK_HEADER = 'x-origin-lock';
/** A secret and its successor; each costs a web ACL capacity. */
const SECRETS = { min: 1, max: 2 } as const;
/** An empty one would open the lock to everyone, a short one to whoever tries. */
const MIN_SECRET_LENGTH = 16;
const PHASE = 'http_request_late_transform';

/**
 * A shared secret, without which the images host answers nobody but Cloudflare. To rotate: add the new one behind the
 * old, put it first once the firewall knows it, then remove the old.
 */
export interface OriginLock {
  /** Sent is the first, accepted are all. Each comes from outside the code, for example from a sensitive variable. */
  readonly secrets: readonly string[];
}

/** A lock whose one secret is a sensitive variable of the stack, asked for at plan and never synthesized. */
export function originLockVariable(scope: Construct, id: string): OriginLock {
  const secret = new TerraformVariable(scope, id, {
    type: 'string',
    description: 'Secret that Cloudflare sends to the media distribution and its firewall asks for',
    sensitive: true,
    nullable: false,
  });
  return { secrets: [secret.stringValue] };
}

/**
 * Refuses, at plan, secrets that are too short. It is a condition of the resources that use them, as one of a variable
 * itself would print what it refuses, sensitive or not.
 */
export function requireLongSecrets({ secrets }: OriginLock): TerraformResourceLifecycle {
  return {
    precondition: secrets.map((secret) => ({
      condition: Op.gte(Fn.lengthOf(secret), MIN_SECRET_LENGTH),
      errorMessage: `A secret of the origin lock must have at least ${MIN_SECRET_LENGTH} characters.`,
    })),
  };
}

/** Requires secrets that do not stand in the synthesized files. The error prints none. */
export function checkOriginLock(scope: Construct, { secrets }: OriginLock): void {
  checkInteger(scope, 'originLock.secrets.length', secrets.length, SECRETS);
  check(scope, !secrets.some((secret) => isKnown(secret)), {
    what: 'originLock.secrets',
    rule: 'be tokens, for example of a TerraformVariable that is sensitive',
    got: 'a literal, which would stand in the synthesized files',
  });
}

export interface OriginLockHeaderProps {
  readonly zoneId: string;
  readonly plan: CloudflarePlan;
  /** The images host. */
  readonly host: string;
  readonly lock: OriginLock;
  /** Request header rules of the rest of the zone, which this ruleset would replace. @default [] */
  readonly otherHeaderRules?: readonly RulesetRules[];
}

/** Cloudflare's half of the lock: the header on every request it sends on. */
export class OriginLockHeader extends Construct {
  readonly resource: Ruleset;

  constructor(scope: Construct, id: string, props: OriginLockHeaderProps) {
    super(scope, id);
    checkGiven(this, props, { zoneId: true, plan: true, host: true, lock: true });
    const { zoneId, plan, host, lock, otherHeaderRules = [] } = props;
    checkOriginLock(this, lock);
    checkInteger(this, 'otherHeaderRules.length', otherHeaderRules.length, {
      min: 0,
      max: TRANSFORM_RULES_PER_ZONE[plan] - 1,
      unit: `beside the lock's on the ${plan} plan`,
    });
    this.resource = new Ruleset(this, 'Resource', {
      zoneId,
      kind: 'zone',
      phase: PHASE,
      name: 'default',
      description: 'Request headers of the zone, the lock of the media origin last',
      rules: [
        ...otherHeaderRules,
        {
          ref: 'media_origin_lock',
          description: 'Tells the media distribution that the request comes from Cloudflare',
          expression: `(http.host eq "${host}")`,
          action: 'rewrite',
          actionParameters: { headers: { [ORIGIN_LOCK_HEADER]: { operation: 'set', value: lock.secrets[0] } } },
          enabled: true,
        },
      ],
      lifecycle: requireLongSecrets(lock),
    });
  }
}
