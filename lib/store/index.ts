export {
  type BackupPlanStrategy,
  type BackupSource,
  type BackupStrategy,
  MediaBackup,
  type MediaBackupProps,
  REPLICA_STORAGE_CLASSES,
  type ReplicaStorageClass,
  type ReplicationStrategy,
} from './media-backup';
export { MediaCatalogue, type MediaCatalogueProps } from './media-catalogue';
export { VariantStore, type VariantStoreProps } from './variant-store';
