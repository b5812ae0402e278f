'use strict';
/**
 * Declares what another program synthesized, by bindings from the providers' root modules: `SYNTHESIZED` is that
 * program's output folder, `CDKTF_OUTDIR` this one's. Arguments are taken over as they were written, which is the least
 * that a program of its own could do.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { App, TerraformStack } = require('cdktf');
const aws = require('@cdktf/provider-aws');
const cloudflare = require('@cdktf/provider-cloudflare');

const PROVIDERS = { aws: aws.provider.AwsProvider, cloudflare: cloudflare.provider.CloudflareProvider };

const camelCase = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

/** The binding of a resource or data source, by the name it has in Terraform. */
function bindingOf(type, { isData }) {
  const [provider, ...words] = type.split('_');
  const name = camelCase(words.join('_'));
  const namespaces = { aws, cloudflare }[provider];
  const namespace = namespaces[isData ? `data${camelCase(`_${type}`)}` : name];
  const found = Object.values(namespace ?? {}).find((binding) => binding?.tfResourceType === type);
  if (found === undefined) throw new Error(`'${type}' must be a type of the root modules, got: none`);
  return found;
}

function declare(stack, byType, options) {
  for (const [type, byId] of Object.entries(byType ?? {})) {
    const Binding = bindingOf(type, options);
    for (const [id, args] of Object.entries(byId)) {
      const element = new Binding(stack, `${type}-${id}`, {});
      for (const [name, value] of Object.entries(args)) if (name !== '//') element.addOverride(name, value);
    }
  }
}

const app = new App();
const source = join(process.env.SYNTHESIZED, 'stacks');
for (const id of readdirSync(source)) {
  const json = JSON.parse(readFileSync(join(source, id, 'cdk.tf.json'), 'utf8'));
  const stack = new TerraformStack(app, id);
  for (const [provider, blocks] of Object.entries(json.provider)) {
    blocks.forEach((block, index) => new PROVIDERS[provider](stack, `${provider}-${index}`, block));
  }
  declare(stack, json.data, { isData: true });
  declare(stack, json.resource, { isData: false });
}
app.synth();
