import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { AddressInfo } from 'node:net';
import { METRICS_TABLE } from '../../lib/contract';

export interface CounterTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  stop(): Promise<void>;
}

/** The table of the metrics processors, in an emulated DynamoDB on loopback. */
export async function startCounterTable(): Promise<CounterTable> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const table = 'counters';
  await createCounterTable(client, table);
  return {
    client,
    table,
    stop: async () => {
      client.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** The same table where a DynamoDB is running already. */
export async function createCounterTable(client: DynamoDBClient, table: string): Promise<void> {
  const key = METRICS_TABLE.partitionKey;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    }),
  );
}
