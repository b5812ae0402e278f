import type { Notes } from './notes';
import type { TerraformFile } from './terraform-file';
import { CACHE_RULES_PHASE } from './zone-rules';

/** Read into the model, which notes by itself what it leaves out of a resource. */
const MODELLED = 'modelled';
/** Changes nothing of what viewers get, what is kept, or who may see it. */
const WITHOUT_EFFECT = 'without effect';

const NO_PERMISSIONS = 'permissions are not enforced: functions may read and write everything';
const NO_KEYS = 'nothing is encrypted';
const NO_SECOND_COPY = 'no second copy is kept';
const NO_DNS = 'host names are not looked up: each is answered at a local address';
const NO_ALARMS = 'no alarm goes off';
const NO_DASHBOARD = 'there is no dashboard of it';
const NO_NOTIFICATIONS = 'nobody is told';
const NO_LOGS = 'no logs are kept';

/**
 * What becomes of each type of resource here: read into the model, without effect, or a sentence that says what does not
 * happen.
 */
export const KNOWN_TYPES: Readonly<Record<string, string>> = {
  // Delivery by CloudFront.
  aws_cloudfront_distribution: MODELLED,
  aws_cloudfront_cache_policy: MODELLED,
  aws_cloudfront_origin_request_policy: MODELLED,
  aws_cloudfront_response_headers_policy: MODELLED,
  aws_cloudfront_function: MODELLED,
  aws_cloudfront_realtime_log_config: MODELLED,
  // Every origin of the stack is asked as whoever may.
  aws_cloudfront_origin_access_control: WITHOUT_EFFECT,
  aws_cloudfront_origin_access_identity: WITHOUT_EFFECT,
  aws_cloudfront_monitoring_subscription: WITHOUT_EFFECT,
  // What they open is noted of the behaviors.
  aws_cloudfront_key_group: WITHOUT_EFFECT,
  aws_cloudfront_public_key: WITHOUT_EFFECT,
  aws_cloudfront_key_value_store: 'key value stores are empty',
  aws_cloudfrontkeyvaluestore_key: 'key value stores are empty',
  aws_cloudfrontkeyvaluestore_keys_exclusive: 'key value stores are empty',
  aws_cloudfront_continuous_deployment_policy: 'no share of requests goes to a staging distribution',
  aws_cloudfront_field_level_encryption_config: 'no fields are encrypted',
  aws_cloudfront_field_level_encryption_profile: 'no fields are encrypted',
  aws_cloudfront_vpc_origin: 'servers of a private network are not asked',
  aws_wafv2_web_acl: 'requests are not filtered by a web ACL',
  aws_wafv2_web_acl_association: 'requests are not filtered by a web ACL',
  aws_wafv2_ip_set: 'requests are not filtered by a web ACL',
  aws_wafv2_rule_group: 'requests are not filtered by a web ACL',
  aws_wafv2_regex_pattern_set: 'requests are not filtered by a web ACL',
  aws_wafv2_web_acl_logging_configuration: NO_LOGS,
  aws_shield_protection: 'attacks are not held off',
  // Of a distribution without TLS it notes itself.
  aws_acm_certificate: WITHOUT_EFFECT,
  aws_acm_certificate_validation: WITHOUT_EFFECT,
  aws_route53_record: NO_DNS,
  aws_route53_zone: NO_DNS,

  // Storage.
  aws_s3_bucket: MODELLED,
  aws_s3_bucket_notification: MODELLED,
  // What it opens to the distribution; permissions of all others are noted of their roles.
  aws_s3_bucket_policy: MODELLED,
  aws_s3_bucket_cors_configuration: 'buckets answer every preflight, whatever their own rules allow',
  aws_s3_bucket_lifecycle_configuration: 'objects neither expire nor change their storage class',
  aws_s3_bucket_intelligent_tiering_configuration: WITHOUT_EFFECT,
  aws_s3_bucket_versioning: 'one version of an object is kept',
  aws_s3_bucket_replication_configuration: NO_SECOND_COPY,
  aws_s3_bucket_object_lock_configuration: 'objects can be deleted at any time',
  aws_s3_bucket_website_configuration: 'buckets serve no website',
  aws_s3_bucket_server_side_encryption_configuration: NO_KEYS,
  aws_s3_bucket_accelerate_configuration: 'uploads take no faster way',
  aws_s3_bucket_logging: NO_LOGS,
  // A bucket here belongs to nobody else, and nobody reaches it but through the edge.
  aws_s3_bucket_public_access_block: WITHOUT_EFFECT,
  aws_s3_bucket_ownership_controls: WITHOUT_EFFECT,
  aws_s3_bucket_acl: 'lists of who may do what are not enforced',
  aws_s3_bucket_metric: WITHOUT_EFFECT,
  aws_s3_bucket_inventory: WITHOUT_EFFECT,
  // Layers of functions, which take their programs from where they run.
  aws_s3_object: 'objects that the stack itself puts into a bucket are not there',
  aws_s3_object_copy: 'objects that the stack itself puts into a bucket are not there',
  aws_dynamodb_table: MODELLED,
  aws_dynamodb_table_replica: NO_SECOND_COPY,
  aws_dynamodb_table_item: 'items that the stack itself puts into a table are not there',
  aws_dynamodb_resource_policy: NO_PERMISSIONS,
  aws_backup_plan: NO_SECOND_COPY,
  aws_backup_selection: NO_SECOND_COPY,
  aws_backup_vault: NO_SECOND_COPY,
  aws_backup_vault_policy: NO_SECOND_COPY,
  aws_backup_vault_lock_configuration: NO_SECOND_COPY,
  aws_kms_key: NO_KEYS,
  aws_kms_alias: NO_KEYS,
  aws_kms_key_policy: NO_KEYS,
  aws_kms_grant: NO_KEYS,

  // Processing.
  // Their time is this computer's: `readFunctions` notes it.
  aws_lambda_function: MODELLED,
  aws_lambda_function_url: MODELLED,
  aws_lambda_event_source_mapping: MODELLED,
  aws_sqs_queue: MODELLED,
  aws_sqs_queue_redrive_policy: MODELLED,
  aws_sqs_queue_redrive_allow_policy: WITHOUT_EFFECT,
  aws_sqs_queue_policy: NO_PERMISSIONS,
  // The programs of a layer are those of the computer, or of npm.
  aws_lambda_layer_version: 'layers are not unpacked: functions run the programs that are installed here',
  aws_lambda_layer_version_permission: NO_PERMISSIONS,
  aws_lambda_permission: NO_PERMISSIONS,
  aws_lambda_alias: 'functions run in one version',
  aws_lambda_provisioned_concurrency_config: 'functions are always started already',
  aws_lambda_function_event_invoke_config: 'an invocation that fails is not tried again',
  aws_lambda_code_signing_config: WITHOUT_EFFECT,
  aws_iam_role: NO_PERMISSIONS,
  aws_iam_role_policy: NO_PERMISSIONS,
  aws_iam_role_policy_attachment: NO_PERMISSIONS,
  aws_iam_policy: NO_PERMISSIONS,
  aws_iam_policy_attachment: NO_PERMISSIONS,

  // Observation. What is counted of the edge log is part of the model.
  aws_kinesis_stream: MODELLED,
  aws_cloudwatch_event_rule: 'schedules are kept by the computer they run on, and not by EventBridge',
  aws_cloudwatch_event_target: 'schedules are kept by the computer they run on, and not by EventBridge',
  aws_cloudwatch_metric_alarm: NO_ALARMS,
  aws_cloudwatch_composite_alarm: NO_ALARMS,
  aws_cloudwatch_dashboard: NO_DASHBOARD,
  aws_cloudwatch_log_group: NO_LOGS,
  aws_cloudwatch_log_resource_policy: NO_LOGS,
  aws_cloudwatch_log_metric_filter: NO_LOGS,
  aws_cloudwatch_log_delivery: NO_LOGS,
  aws_cloudwatch_log_delivery_source: NO_LOGS,
  aws_cloudwatch_log_delivery_destination: NO_LOGS,
  aws_prometheus_workspace: 'metrics are shown here, and written to no workspace',
  aws_prometheus_rule_group_namespace: NO_ALARMS,
  aws_prometheus_alert_manager_definition: NO_NOTIFICATIONS,
  aws_grafana_workspace: NO_DASHBOARD,
  aws_sns_topic: NO_NOTIFICATIONS,
  aws_sns_topic_policy: NO_NOTIFICATIONS,
  aws_sns_topic_subscription: NO_NOTIFICATIONS,
  aws_budgets_budget: NO_NOTIFICATIONS,
  aws_xray_sampling_rule: WITHOUT_EFFECT,
  aws_ssm_parameter: WITHOUT_EFFECT,

  // Delivery by Cloudflare.
  cloudflare_dns_record: MODELLED,
  cloudflare_record: MODELLED,
  cloudflare_page_rule: MODELLED,
  // By its phase: see below.
  cloudflare_ruleset: MODELLED,
  cloudflare_workers_script: MODELLED,
  cloudflare_worker_script: MODELLED,
  cloudflare_workers_route: MODELLED,
  cloudflare_worker_route: MODELLED,
  cloudflare_argo_tiered_caching: MODELLED,
  cloudflare_tiered_cache: MODELLED,
  cloudflare_argo: MODELLED,
  cloudflare_regional_tiered_cache: MODELLED,
  cloudflare_zone_setting: MODELLED,
  cloudflare_zone_settings_override: MODELLED,
  cloudflare_zone: MODELLED,
  cloudflare_zone_cache_variants: 'one address is kept in one format',
  cloudflare_zone_cache_reserve: 'there is no Cache Reserve behind the tiers',
  cloudflare_argo_smart_routing: 'requests take no faster way to the origin',
  cloudflare_workers_custom_domain: 'Workers answer on routes alone, and not on domains of their own',
  cloudflare_workers_kv_namespace: 'stores of Workers are not there',
  cloudflare_workers_secret: 'secrets of Workers are not there',
  cloudflare_workers_cron_trigger: 'Workers run when they are asked, and not by the clock',
  cloudflare_r2_bucket: 'buckets at Cloudflare are not there',
  cloudflare_load_balancer: 'no load is balanced between origins',
  cloudflare_load_balancer_pool: 'no load is balanced between origins',
  cloudflare_load_balancer_monitor: 'no load is balanced between origins',
  cloudflare_filter: 'requests are not filtered by a firewall',
  cloudflare_firewall_rule: 'requests are not filtered by a firewall',
  cloudflare_rate_limit: 'the rate of requests is not limited',
  cloudflare_bot_management: 'bots are not told from people',
  cloudflare_access_rule: 'requests are not filtered by a firewall',
  cloudflare_authenticated_origin_pulls: 'Cloudflare shows the origin no certificate',
  cloudflare_certificate_pack: WITHOUT_EFFECT,
  cloudflare_notification_policy: NO_NOTIFICATIONS,
  cloudflare_logpush_job: NO_LOGS,
  cloudflare_web_analytics_site: WITHOUT_EFFECT,

  // What Terraform keeps for itself.
  null_resource: WITHOUT_EFFECT,
  terraform_data: WITHOUT_EFFECT,
  time_sleep: WITHOUT_EFFECT,
  random_id: WITHOUT_EFFECT,
  random_string: WITHOUT_EFFECT,
  random_password: WITHOUT_EFFECT,
};

const UNKNOWN_TYPE = 'its type is not known here';

/** Notes once what does not happen, with all that ask for it: by their address, or by `TYPE.*`. */
export function noteResources(file: TerraformFile, notes: Notes): void {
  const askedBy = new Map<string, string[]>();
  for (const [type, addresses] of addressesByType(file)) {
    const what = (Object.hasOwn(KNOWN_TYPES, type) ? KNOWN_TYPES[type] : undefined) ?? UNKNOWN_TYPE;
    if (what === MODELLED || what === WITHOUT_EFFECT) continue;
    const [only = type, ...others] = addresses;
    askedBy.set(what, [...(askedBy.get(what) ?? []), others.length === 0 ? only : `${type}.*`]);
  }
  for (const resource of file.resources()) {
    const repeated = ['count', 'for_each'].find((argument) => resource.has(argument));
    if (repeated !== undefined) notes.add(resource.address, `it is there once, whatever its ${repeated} comes to`);
  }
  for (const [what, resources] of askedBy) notes.add(resources.join(', '), what);
  if (file.assumed.length > 0) {
    notes.add(file.assumed.join(', '), 'it is its default here, whatever Terraform is given');
  }
  if (file.modules.length > 0) {
    notes.add(file.modules.join(', '), 'what is in a module is not read');
  }
  for (const ruleset of file.resources('cloudflare_ruleset')) {
    const phase = ruleset.rendered('phase') ?? '';
    if (phase !== CACHE_RULES_PHASE) notes.add(ruleset.address, `its rules of the phase ${phase} do not act`);
  }
}

function addressesByType(file: TerraformFile): ReadonlyMap<string, readonly string[]> {
  const byType = new Map<string, string[]>();
  for (const { type, address } of file.resources()) {
    const addresses = byType.get(type);
    if (addresses === undefined) byType.set(type, [address]);
    else addresses.push(address);
  }
  return byType;
}
