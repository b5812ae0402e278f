export { ConfigurationError } from './checks';
export type { Architecture } from './function-package';
export { type Grantee, ServiceRole, type ServiceRoleProps } from './grantee';
export type { PolicyStatement } from './policy';
export { PrivateBucket, type PrivateBucketProps } from './private-bucket';
