import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction, type LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { check, checkGiven, checkInteger, checkOneOf, checkPattern, isKnown } from '../support/checks';
import {
  type Architecture,
  ARCHITECTURES,
  checkedFunctionHash,
  LAMBDA_ARCHITECTURES,
} from '../support/function-package';
import { ServiceRole } from '../support/grantee';
import { uniqueName } from '../support/names';
import { MAX_FUNCTION_TIMEOUT_SECONDS } from '../support/processing-times';
import { terraformLiteral } from '../support/terraform-literal';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_FUNCTION_NAME = 64;
const MAX_ENVIRONMENT_BYTES = 4096;
/** The longest name of what a function is told of, that of a DynamoDB table. */
const MAX_NAME_BYTES = 255;
const MEMORY_MEGABYTES = { min: 128, max: 10_240, unit: 'MB' };
/** Of /tmp. */
export const MAX_STORAGE_MEGABYTES = 10_240;
const STORAGE_MEGABYTES = { min: 512, max: MAX_STORAGE_MEGABYTES, unit: 'MB' };
const MAX_LAYERS = 5;
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
export type LogRetentionDays = (typeof LOG_RETENTION_DAYS)[number];
const POLICY_ARN = {
  pattern: /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
  rule: 'be the ARN of a managed policy',
};
/**
 * The newest runtime that AWS provider 5.100 knows.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const RUNTIME = 'nodejs22.x';

/** What every processor lets its owner choose. */
export interface FunctionSettings {
  readonly memoryMegabytes?: number;
  /** @default 'arm64' */
  readonly architecture?: Architecture;
  /** @default 30 */
  readonly logRetentionDays?: LogRetentionDays;
  /** X-Ray traces of the function's own calls. @default false */
  readonly tracing?: boolean;
  /** How many may run at once in all; held back from the account's limit. @default - the account's limit */
  readonly reservedConcurrency?: number;
  /** ARN of a managed policy that bounds the function's role. @default - none */
  readonly permissionsBoundaryArn?: string;
}

/** A container image with code and programs, instead of a zip with layers. */
export interface FunctionImage {
  /** In ECR, in the function's region, for the function's architecture. */
  readonly imageUri: string;
}

export interface ProcessingFunctionProps extends FunctionSettings {
  readonly description: string;
  /** Path of the zip, or an image. Going from one to the other replaces the function: Lambda changes no package type. */
  readonly code: string | FunctionImage;
  /** ARNs of the versions of layers that lie under /opt, at most five. @default - none */
  readonly layerArns?: readonly string[];
  /** Size of /tmp, 512–10240 MB. @default 512 */
  readonly ephemeralStorageMegabytes?: number;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

type PackageConfig = Pick<
  LambdaFunctionConfig,
  'packageType' | 'imageUri' | 'runtime' | 'handler' | 'filename' | 'sourceCodeHash'
>;

/** A processor as a Lambda function: its code, its role, and its log. */
export class ProcessingFunction extends Construct {
  readonly resource: LambdaFunction;
  readonly role: ServiceRole;
  readonly logGroup: CloudwatchLogGroup;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: ProcessingFunctionProps) {
    super(scope, id);
    checkGiven(this, props, {
      description: true,
      code: true,
      memoryMegabytes: true,
      timeoutSeconds: true,
      environment: true,
    });
    const { description, code, memoryMegabytes, timeoutSeconds, environment } = props;
    const { architecture = 'arm64', logRetentionDays = 30, tracing = false, reservedConcurrency } = props;
    const { layerArns = [], ephemeralStorageMegabytes } = props;
    checkInteger(this, 'memoryMegabytes', memoryMegabytes, MEMORY_MEGABYTES);
    checkInteger(this, 'ephemeralStorageMegabytes', ephemeralStorageMegabytes, STORAGE_MEGABYTES);
    check(this, layerArns.length <= (typeof code === 'string' ? MAX_LAYERS : 0), {
      what: 'layerArns',
      rule: typeof code === 'string' ? `be at most ${MAX_LAYERS}` : 'be left out beside an image, which holds it all',
      got: layerArns.length,
    });
    checkInteger(this, 'timeoutSeconds', timeoutSeconds, {
      min: 1,
      max: MAX_FUNCTION_TIMEOUT_SECONDS,
      unit: 'seconds',
    });
    checkInteger(this, 'reservedConcurrency', reservedConcurrency, { min: 0, max: 100_000 });
    checkOneOf(this, 'architecture', architecture, ARCHITECTURES);
    check(this, !isKnown(logRetentionDays) || LOG_RETENTION_DAYS.includes(logRetentionDays), {
      what: 'logRetentionDays',
      rule: `be one of ${LOG_RETENTION_DAYS.join(', ')}`,
      got: logRetentionDays,
    });
    checkPattern(this, 'permissionsBoundaryArn', props.permissionsBoundaryArn, POLICY_ARN);
    this.checkEnvironment(environment);
    this.timeoutSeconds = timeoutSeconds;

    const functionName = uniqueName(this, { maxLength: MAX_FUNCTION_NAME });
    const packaged = this.renderPackage(code);
    // Declared, so that it has a retention and goes with the function: Lambda would make one that is kept for ever.
    this.logGroup = new CloudwatchLogGroup(this, 'Log', {
      name: `/aws/lambda/${functionName}`,
      retentionInDays: logRetentionDays,
    });
    this.role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      description,
      permissionsBoundaryArn: props.permissionsBoundaryArn,
    });
    this.role.allow({
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${this.logGroup.arn}:*`,
    });
    if (tracing) {
      this.role.allow({
        Sid: 'WriteTraces',
        Effect: 'Allow',
        Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        Resource: '*',
      });
    }
    this.resource = new LambdaFunction(this, 'Resource', {
      functionName,
      description,
      role: this.role.arn,
      ...packaged,
      architectures: [LAMBDA_ARCHITECTURES[architecture]],
      ...(layerArns.length > 0 && { layers: [...layerArns] }),
      memorySize: memoryMegabytes,
      ...(ephemeralStorageMegabytes !== undefined && { ephemeralStorage: { size: ephemeralStorageMegabytes } }),
      timeout: timeoutSeconds,
      reservedConcurrentExecutions: reservedConcurrency,
      // `${` and `%{` in a value are the value's own, and nothing for Terraform to fill in.
      environment: { variables: asLiterals(environment) },
      tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
      loggingConfig: { logFormat: 'JSON', logGroup: this.logGroup.name },
      // The first invocation must be able to write its log and read its input.
      dependsOn: [this.role.policy],
    });
  }

  private renderPackage(code: string | FunctionImage): PackageConfig {
    if (typeof code !== 'string') return { packageType: 'Image', imageUri: code.imageUri };
    const sourceCodeHash = checkedFunctionHash(this, 'code', code);
    const { path } = new TerraformAsset(this, 'Code', { path: code, type: AssetType.FILE });
    return { runtime: RUNTIME, handler: 'index.handler', filename: path, sourceCodeHash };
  }

  /** Lambda counts names and values together; a token may become as long as the longest name it can stand for. */
  private checkEnvironment(environment: Readonly<Record<string, string>>): void {
    const bytes = Object.entries(environment)
      .map(([key, value]) => Buffer.byteLength(key) + (isKnown(value) ? Buffer.byteLength(value) : MAX_NAME_BYTES))
      .reduce((sum, each) => sum + each, 0);
    check(this, bytes <= MAX_ENVIRONMENT_BYTES, {
      what: 'environment',
      rule: `be at most ${MAX_ENVIRONMENT_BYTES} bytes in all`,
      got: bytes,
      remedy: 'a contract with fewer use cases or renditions fits',
    });
  }
}

function asLiterals(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [key, isKnown(value) ? terraformLiteral(value) : value]),
  );
}
