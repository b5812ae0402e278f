import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { describeFault } from '../contract/schema';
import { checkGiven } from './checks';
import { uniqueName } from './names';
import { policyDocument, type PolicyStatement, serviceAssumeRole } from './policy';

/** Something that can be allowed to do a thing: a role of this library, or an adapter around a role of one's own. */
export interface Grantee {
  allow(statement: PolicyStatement): void;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, less what Terraform puts behind a prefix */
const MAX_ROLE_NAME_PREFIX = 38;

export interface ServiceRoleProps {
  /** Who assumes it, for example `lambda.amazonaws.com`. */
  readonly service: string;
  readonly description: string;
  /** ARN of a managed policy that bounds the role. @default - none */
  readonly permissionsBoundaryArn?: string;
}

/** A role of one AWS service, with just the statements it was granted. */
export class ServiceRole extends Construct implements Grantee {
  readonly resource: IamRole;
  /** The role's one inline policy; depend on it where a resource needs the permissions at once. */
  readonly policy: IamRolePolicy;
  private readonly statements: PolicyStatement[] = [];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    checkGiven(this, props, { service: true, description: true });
    this.resource = new IamRole(this, 'Resource', {
      namePrefix: `${uniqueName(this, { maxLength: MAX_ROLE_NAME_PREFIX - 1 })}-`,
      description: props.description,
      assumeRolePolicy: serviceAssumeRole(props.service),
      permissionsBoundary: props.permissionsBoundaryArn,
    });
    // IAM refuses a policy without statements.
    this.node.addValidation({
      validate: () =>
        this.statements.length > 0
          ? []
          : [describeFault({ path: 'role', rule: 'be granted something', got: 'no statement' })],
    });
    this.policy = new IamRolePolicy(this, 'Policy', {
      role: this.resource.name,
      policy: Lazy.stringValue({
        produce: (context) => policyDocument(context.resolve(this.statements) as PolicyStatement[]),
      }),
    });
  }

  get arn(): string {
    return this.resource.arn;
  }

  allow(statement: PolicyStatement): void {
    this.statements.push(statement);
  }
}
