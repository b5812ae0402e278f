import { CloudfrontKeyGroup } from '@cdktf/provider-aws/lib/cloudfront-key-group';
import { CloudfrontPublicKey } from '@cdktf/provider-aws/lib/cloudfront-public-key';
import { Construct } from 'constructs';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { check, checkGiven, checkOneOf, isKnown } from '../support/checks';
import { uniqueName } from '../support/names';
import { MAX_KEY_NAME_LENGTH } from './cloud-front-limits';
import { STORED_CACHE_CLASSES, type StoredCacheClass } from './media-areas';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html */
const RSA_BITS = 2048;
const EC_CURVE = 'prime256v1';
/** Quota of a key group, https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const KEYS_PER_GROUP = { min: 1, max: 5 } as const;

export interface SignedAccessProps {
  /** The classes that only signed URLs or cookies open. */
  readonly classes: readonly StoredCacheClass[];
  /**
   * Public keys as PEM, the signer's own first. Two make a rotation: add the new one, sign with it, remove the old one
   * when its last signature has expired. Private keys never come here: they would lie in Terraform's state.
   */
  readonly publicKeys: readonly string[];
}

/** The keys whose signatures open the protected classes. */
export class SignedAccess extends Construct {
  readonly keyGroup: CloudfrontKeyGroup;
  readonly keys: readonly CloudfrontPublicKey[];

  constructor(scope: Construct, id: string, props: SignedAccessProps) {
    super(scope, id);
    checkGiven(this, props, { classes: true, publicKeys: true });
    const { classes, publicKeys } = props;
    check(this, classes.length > 0, {
      what: 'signedAccess.classes',
      rule: `name at least one of ${STORED_CACHE_CLASSES.join(', ')}`,
      got: classes,
    });
    for (const name of classes) checkOneOf(this, 'signedAccess.classes', name, STORED_CACHE_CLASSES);
    const { min, max } = KEYS_PER_GROUP;
    check(this, publicKeys.length >= min && publicKeys.length <= max, {
      what: 'signedAccess.publicKeys.length',
      rule: `be ${min}–${max}`,
      got: publicKeys.length,
    });
    check(this, new Set(publicKeys.map((key) => key.trim())).size === publicKeys.length, {
      what: 'signedAccess.publicKeys',
      rule: 'have no key twice',
      got: publicKeys.length,
    });
    this.keys = publicKeys.map((pem, index) => this.renderKey(pem, index));
    this.keyGroup = new CloudfrontKeyGroup(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_KEY_NAME_LENGTH }),
      comment: 'Signers of protected media',
      items: this.keys.map(({ id: keyId }) => keyId),
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private renderKey(pem: string, index: number): CloudfrontPublicKey {
    this.checkKey(pem);
    // A key cannot be changed, only replaced: its name and address follow its content, so that old and new stand side
    // by side and the order of the list does not matter.
    const mark = isKnown(pem) ? createHash('sha256').update(pem.trim()).digest('hex').slice(0, 12) : String(index);
    return new CloudfrontPublicKey(this, `Key-${mark}`, {
      name: uniqueName(this, { maxLength: MAX_KEY_NAME_LENGTH, suffix: mark }),
      comment: 'Signer of protected media',
      // CloudFront stores it with a last newline; without one every plan would replace the key.
      encodedKey: isKnown(pem) ? `${pem.trim()}\n` : pem,
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private checkKey(pem: string): void {
    if (!isKnown(pem)) return;
    const key = /PRIVATE/.test(pem) ? undefined : parsed(pem);
    const { modulusLength, namedCurve } = key?.asymmetricKeyDetails ?? {};
    check(this, modulusLength === RSA_BITS || namedCurve === EC_CURVE, {
      what: 'signedAccess.publicKeys',
      rule: `be PEM public keys, RSA of ${RSA_BITS} bits or ECDSA on P-256`,
      // What was handed in may be a private key: the error must not print it.
      got: key?.asymmetricKeyType ?? pem.trim().split('\n', 1)[0]?.slice(0, 40),
    });
  }
}

function parsed(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}
