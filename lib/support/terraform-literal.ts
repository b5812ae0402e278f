/**
 * Text as it is: `${` and `%{` would otherwise be filled in by Terraform. Parts that are tokens must not go through here.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function terraformLiteral(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}
