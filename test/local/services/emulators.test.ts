import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DocumentTables, type TableRequest } from '../../../local/services/document-tables';
import { watchStoring } from '../../../local/services/notifications';
import { ObjectStorage } from '../../../local/services/object-storage';
import { ask } from '../../support/dev-platform';

let folder: string;
let storage: ObjectStorage;
let tables: DocumentTables;
let stored: string[];
let tableRequests: TableRequest[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emulators-'));
  stored = [];
  tableRequests = [];
  storage = await ObjectStorage.start({
    directory: folder,
    buckets: ['originals'],
    receive: (request, response, answer) => {
      watchStoring(request, response, ({ key }) => stored.push(key));
      answer();
    },
  });
  tables = await DocumentTables.start({ tables: [], onRequest: (request) => tableRequests.push(request) });
});
afterEach(async () => {
  await Promise.all([storage.stop(), tables.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

test('tables of which one cannot be made do not run', async () => {
  const listening = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = listening();
  const table = { name: 'users', hashKey: 'id', attributes: [], indexes: [] };
  await expect(DocumentTables.start({ tables: [table] })).rejects.toThrow(/KeySchema/);
  for (let tries = 0; tries < 100 && listening() > before; tries += 1) await delay(10);
  expect(listening()).toBe(before);
});

test.each(['', 'no JSON', 'null', '[]'])('a request to the tables that is none, %p, ends nothing', async (text) => {
  const body = Buffer.from(text);
  await ask(`${tables.endpoint}/`, { method: 'POST', body, headers: { 'content-length': String(body.length) } });
  expect(tableRequests).toEqual([]);
  expect((await ask(tables.endpoint)).status).toBeLessThan(600);
});

test('an address that stands for no key ends nothing', async () => {
  await ask(`${storage.endpoint}/originals/%E0%A4%A`, { method: 'PUT', body: Buffer.from('x') });
  expect(stored).toEqual([]);
  expect((await ask(storage.endpoint)).status).toBe(200);
});

test.each([
  ['a name that somebody else has led to this computer', { host: 'attacker.example' }],
  ['a page of somebody else', { origin: 'https://attacker.example' }],
  ['a page that does not say whose it is', { 'sec-fetch-site': 'cross-site' }],
])('neither objects nor tables are for %s', async (_, headers) => {
  for (const { endpoint } of [storage, tables]) expect((await ask(endpoint, { headers })).status).toBe(403);
});

test('an upload that breaks off is no object, and nobody is told of it', async () => {
  const object = `${storage.endpoint}/originals/images/i`;
  const sending = request(object, { method: 'PUT', headers: { 'content-length': '9' } }).on('error', () => undefined);
  sending.write('half');
  const begun = join(folder, 'originals/images');
  while (!existsSync(begun)) await delay(10);
  sending.destroy();
  while (existsSync(begun)) await delay(10);
  expect(stored).toEqual([]);
  expect((await ask(object)).status).toBe(404);
});
