import type { MediaRecord } from '../../lib/contract';
import type { Attempt, Obstacle } from './ports';

/** Under what a record may be written. */
export interface Condition {
  readonly expression: string;
  /** Fields that the expression names by a placeholder. */
  readonly fields: readonly (keyof MediaRecord)[];
  readonly values: Readonly<Record<string, unknown>>;
}

const FREE = '(attribute_not_exists(publishingUntil) OR publishingUntil < :now)';
const HELD = 'sequencer = :sequencer AND contractDigest = :contractDigest AND #state <> :ready AND #state <> :deleted';

const heldValues = ({ sequencer, contractDigest }: Attempt): Readonly<Record<string, unknown>> => ({
  ':deleted': 'deleted',
  ':ready': 'ready',
  ':sequencer': sequencer,
  ':contractDigest': contractDigest,
});

const now = (): string => new Date().toISOString();

/** No later upload, not made already, no tombstone, and nobody has the keys: not even another run of the same. */
export function canBegin(attempt: Attempt): Condition {
  const made = '(#state = :ready AND (contractDigest = :contractDigest OR updatedAt >= :sentAt))';
  const notLater = `(sequencer < :sequencer OR (sequencer = :sequencer AND NOT ${made}))`;
  return {
    expression: `attribute_not_exists(#state) OR (#state <> :deleted AND ${notLater} AND ${FREE})`,
    fields: ['state'],
    values: { ...heldValues(attempt), ':now': now(), ':sentAt': attempt.sentAt },
  };
}

/** The record is still this upload's and contract's, no run of it has finished, and no other run has the keys. */
export function canWrite(attempt: Attempt): Condition {
  return {
    expression: `${HELD} AND (${FREE} OR publishingBy = :run)`,
    fields: ['state'],
    values: { ...heldValues(attempt), ':now': now(), ':run': attempt.run },
  };
}

/** As `canWrite`, and this run has the keys: since it reserved them, nobody else has. */
export function canPublish(attempt: Attempt): Condition {
  return {
    expression: `${HELD} AND publishingBy = :run`,
    fields: ['state'],
    values: { ...heldValues(attempt), ':run': attempt.run },
  };
}

export function isReservedBy({ run }: Attempt): Condition {
  return { expression: 'publishingBy = :run', fields: [], values: { ':run': run } };
}

/** Why a condition did not hold, by the record as it is now; `publishing` also when it would hold by now. */
export function obstacle(attempt: Attempt, record: MediaRecord | undefined): Obstacle {
  if (record === undefined || record.state === 'deleted') return 'deleted';
  if (record.sequencer > attempt.sequencer) return 'superseded';
  const { state, sequencer, contractDigest, updatedAt } = record;
  const made = contractDigest === attempt.contractDigest || updatedAt >= attempt.sentAt;
  return sequencer === attempt.sequencer && state === 'ready' && made ? 'ready' : 'publishing';
}
