import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sparkMediaContract } from '../../lib/contract';
import { alertsOf, mediaRules, RUNBOOK_FOLDER } from '../../lib/observe/rules/media-rules';
import { ROOT } from '../support/repository';

const folder = join(ROOT, RUNBOOK_FOLDER);
const alerts = alertsOf(mediaRules({ contract: sparkMediaContract }));

describe('the runbooks', () => {
  test.each(alerts.map((each) => [each.alert, each] as const))(
    'of %s exist where the annotation says',
    (name, each) => {
      const path = each.annotations['runbook_url']!;

      expect(path).toBe(`${RUNBOOK_FOLDER}/${name}.md`);
      expect(existsSync(join(ROOT, path))).toBe(true);
    },
  );

  test('are there for alerts alone, and say what it means, where to look or what to do', () => {
    for (const file of readdirSync(folder)) {
      expect(alerts.map(({ alert }) => `${alert}.md`)).toContain(file);
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).toContain(`# ${file.replace('.md', '')}\n`);
      expect(text).toContain('**What it means.**');
      expect(text).toContain('**What to do');
    }
  });

  test('are linked below an address of one’s own where one is given', () => {
    const [first] = alertsOf(
      mediaRules({ contract: sparkMediaContract, runbooksUrl: 'https://wiki.example.com/media/' }),
    );

    expect(first?.annotations['runbook_url']).toBe('https://wiki.example.com/media/SlowImageLoading.md');
  });
});
