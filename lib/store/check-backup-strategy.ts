import type { IConstruct } from 'constructs';
import { check } from '../support/checks';
import type { BackupStrategy } from './media-backup';

const KINDS: Readonly<Record<BackupStrategy['kind'], true>> = { 'aws-backup': true, replication: true };

/**
 * Requires a strategy that says its kind, where one is given.
 *
 * @param what the prop it is given by
 */
export function checkBackupStrategy(scope: IConstruct, what: string, strategy: BackupStrategy | undefined): void {
  const given: { readonly kind?: unknown } | undefined = strategy ?? undefined;
  check(scope, given === undefined || Object.keys(KINDS).some((kind) => kind === given.kind), {
    what,
    rule: "be { kind: 'aws-backup' } or { kind: 'replication', destination }",
    got: strategy,
  });
}
