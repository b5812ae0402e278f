/** One statement of an AWS policy document. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  /** Left out of a trust policy. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * A policy document as JSON text; tokens inside stay tokens. What is granted twice (tokens resolved) stands once, and of two statements
 * with one Sid the later is numbered, as IAM refuses a Sid that occurs twice.
 */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  const distinct = [...new Map(statements.map((statement) => [JSON.stringify(statement), statement])).values()];
  const seen = new Map<string, number>();
  const Statement = distinct.map(({ Sid, ...rest }) => {
    if (Sid === undefined) return rest;
    const count = (seen.get(Sid) ?? 0) + 1;
    seen.set(Sid, count);
    return { Sid: count === 1 ? Sid : `${Sid}${count}`, ...rest };
  });
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Lets an AWS service assume a role. */
export function serviceAssumeRole(service: string): string {
  return policyDocument([{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }]);
}

/** Denies every request to a bucket that is not TLS. */
export function denyInsecureTransport(bucketArn: string): PolicyStatement {
  return {
    Sid: 'DenyInsecureTransport',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
