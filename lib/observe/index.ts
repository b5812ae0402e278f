export {
  CLOUDFLARE_EVENTS,
  type CloudflareEvent,
  CloudflareNotifications,
  type CloudflareNotificationsProps,
} from './cloudflare-notifications';
export { grafanaDashboard, type GrafanaDashboardOptions } from './dashboard/grafana';
export { EdgeLogStream, type EdgeLogStreamProps } from './edge-log-stream';
export { MediaAlarms, type MediaAlarmsProps } from './media-alarms';
export { MediaDashboard, type MediaDashboardProps } from './media-dashboard';
export {
  MediaObservation,
  type MediaObservationProps,
  OBSERVATION_DETAILS,
  type ObservationDetail,
  watchedFunction,
  watchedQueue,
} from './media-observation';
export { MetricsWorkspace, type MetricsWorkspaceProps } from './metrics-workspace';
export { mediaRules, type MediaRuleOptions, RUNBOOK_FOLDER } from './rules/media-rules';
export {
  type AlertingRule,
  type RecordingRule,
  renderRuleFile,
  type RuleFile,
  type RuleGroup,
} from './rules/rule-file';
export {
  CONTENT_TYPES,
  type ContentType,
  serviceLevels,
  type ServiceLevel,
  type ServiceLevelIndicator,
  VIDEO_PHASES,
} from './service-levels';
export type { Watched, WatchedFunction, WatchedQueue } from './vendor-metrics';
