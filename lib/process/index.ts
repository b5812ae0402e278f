export { ImageOptimizer, type ImageOptimizerProps, type ImageSource } from './image-optimizer';
export {
  type FunctionSettings,
  LOG_RETENTION_DAYS,
  type LogRetentionDays,
  ProcessingFunction,
  type ProcessingFunctionProps,
} from './processing-function';
