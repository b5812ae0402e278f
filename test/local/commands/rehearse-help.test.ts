import { rehearseCommand } from '../../../local/commands/rehearse';
import { LOCATIONS } from '../../../local/edge/locations';

test('the help of rehearse says below how many requests caches are colder', () => {
  const written: string[] = [];
  rehearseCommand()
    .configureOutput({ writeOut: (text) => written.push(text) })
    .outputHelp();
  const help = written.join('').replaceAll(/\s+/g, ' ');
  expect(help).toContain(`Below 40,800 requests, where all ${LOCATIONS.length} are, caches are colder`);
  expect(help).toContain('days in which so many requests come, on average (default: 30)');
});
