import { isPlainObject } from '../../lib/contract/schema';
import { UsageError } from '../errors';
import type { Block } from './block';
import type { Resource, TerraformFile } from './terraform-file';

/** A statement of a policy as IAM has it, its references as `{ref:…}`. */
export type Statement = Readonly<Record<string, unknown>>;

/** The statements of a policy: of its JSON, or of the document that it is; `undefined` where Terraform alone knows them. */
export function statementsOf(file: TerraformFile, resource: Resource): readonly Statement[] | undefined {
  try {
    const [first, ...others] = resource.references('policy');
    const document = others.length === 0 ? file.findAny(first, 'aws_iam_policy_document') : undefined;
    if (document !== undefined) return documentStatements(document);
    const policy: unknown = JSON.parse(resource.rendered('policy') ?? '');
    return isPlainObject(policy) ? listOf(policy['Statement']).filter(isPlainObject) : undefined;
  } catch (error) {
    if (error instanceof UsageError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** One or several, as policies have both. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document */
function documentStatements(document: Resource): readonly Statement[] | undefined {
  if (document.has('source_policy_documents') || document.has('override_policy_documents')) return undefined;
  return document.blocks('statement').map((statement) => ({
    Effect: statement.text('effect') ?? 'Allow',
    Action: statement.renderedTexts('actions'),
    Resource: statement.renderedTexts('resources'),
    Principal: Object.fromEntries(
      statement.blocks('principals').map((each) => [each.requiredText('type'), each.renderedTexts('identifiers')]),
    ),
    Condition: conditionOf(statement),
    ...(statement.has('not_actions') && { NotAction: true }),
    ...(statement.has('not_resources') && { NotResource: true }),
    ...(statement.has('not_principals') && { NotPrincipal: true }),
  }));
}

/** By operator, each as often as it is there. */
function conditionOf(statement: Block): Statement {
  return Object.fromEntries(
    statement
      .blocks('condition')
      .map((each, index) => [
        `${each.requiredText('test')} ${index}`,
        { [each.requiredText('variable')]: each.renderedTexts('values') },
      ]),
  );
}
