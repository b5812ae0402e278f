import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sparkMediaContract } from '../lib/contract';
import { grafanaJson } from '../lib/observe/dashboard/grafana';

const FILE = join(__dirname, '..', 'docs', 'grafana', 'spark-media.json');

/** Writes the dashboard of the document's contract, for who imports it by hand. */
mkdirSync(dirname(FILE), { recursive: true });
writeFileSync(FILE, grafanaJson({ contract: sparkMediaContract, title: 'Spark media' }));
