import type { MediaItem, PlatformSummary, ProbeAnswer } from '../api';
import { type Conditions, probeCall, type Target, targetsOf } from './client-calls';
import { type AnswerRow, answerTable, clearAnswers, showAnswer, showBars, showFault } from './client-rows';
import { h, replace, select, setOptions, setText } from './dom';
import { formatBytes } from './format';
import { announce, busy } from './notices';
import { server } from './server';
import { itemKey } from './state';
import { formatName, resultTone } from './words';

/** Effective connection types: https://wicg.github.io/netinfo/#effectiveconnectiontype-enum */
const CONNECTIONS = ['slow-2g', '2g', '3g', '4g'] as const;
/** Some that profiles are written in, one of them from right to left. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja', 'ar'] as const;
const AS_SENT = ['', 'As sent'] as const;
const NOT_SAID = ['none', 'Not said'] as const;

export interface ClientsView {
  readonly update: (media: readonly MediaItem[]) => void;
  /** Chooses a medium, and brings the viewer here. */
  readonly choose: (item: MediaItem) => void;
}

/** One address, asked for as each kind of client would ask, and what each gets. */
export function createClientsView(root: HTMLElement, platform: PlatformSummary): ClientsView {
  let media: readonly MediaItem[] = [];
  let targets: readonly Target[] = [];
  /** Counts the choices that were made: what was asked for before the last of them is not shown. */
  let choices = 0;

  const medium = select('Medium', [], showTargets);
  const target = select('What of it', [], forget);
  const saveData = select('Save-Data', [AS_SENT, ['on', 'On'], ['off', 'Off']], forget);
  const connection = select('Connection (ECT)', [AS_SENT, NOT_SAID, ...CONNECTIONS.map(plain)], forget);
  const language = select('Language', [AS_SENT, NOT_SAID, ...LANGUAGES.map(plain)], forget);
  const location = select(
    'Edge location',
    platform.locations.map(({ code, city, region }) => [code, `${city} (${code}), ${region}`]),
    forget,
  );
  const ask = h('button', { type: 'submit', class: 'primary' }, 'Ask as each client');
  const path = h('code', { class: 'path' });
  const outcome = h('p', { class: 'outcome' });
  const form = h(
    'form',
    {
      class: 'ask',
      onsubmit: (event) => {
        event.preventDefault();
        void busy(ask, askAll);
      },
    },
    h(
      'div',
      { class: 'fields' },
      ...[medium, target, saveData, connection, language, location].map(({ field }) => field),
    ),
    h('p', { class: 'actions' }, ask, path),
  );
  const rows = platform.clients.map<AnswerRow>((client) => ({ client }));
  const answers = answerTable(rows);
  const unasked = `Will ask, one after the other: ${platform.clients.map(({ label }) => label).join(' · ')}`;
  const empty = h('p', { class: 'empty' }, 'As soon as a medium is ready, it can be asked for.');
  const filled = h('div', { hidden: true }, form, outcome, answers);
  replace(root, empty, filled);

  const chosenItem = (): MediaItem | undefined => media.find((item) => itemKey(item) === medium.control.value);
  const chosenTarget = (): Target | undefined => targets[target.control.selectedIndex];

  function showTargets(): void {
    const item = chosenItem();
    targets = item === undefined ? [] : targetsOf(item, platform);
    setOptions(
      target.control,
      targets.map((each) => plain(each.label)),
    );
    forget();
  }

  /** What was answered was answered to something else. */
  function forget(): void {
    choices += 1;
    setText(ask, 'Ask as each client');
    setText(path, chosenTarget()?.path ?? '');
    setText(outcome, unasked);
    answers.hidden = true;
    clearAnswers(rows);
  }

  function conditions(): Conditions {
    return {
      saveData: saveData.control.value,
      connection: connection.control.value,
      language: language.control.value,
      location: location.control.value,
    };
  }

  /** One after the other, so that each finds in the cache what those before have left there. */
  async function askAll(): Promise<void> {
    const wanted = chosenTarget();
    if (wanted === undefined) return;
    const [under, choice] = [conditions(), choices];
    clearAnswers(rows);
    answers.hidden = false;
    const got: ProbeAnswer[] = [];
    for (const [index, row] of rows.entries()) {
      setText(outcome, `Asking as ${row.client.label}, ${index + 1} of ${rows.length}…`);
      try {
        const answer = await server.probe(probeCall(wanted, row.client.id, under));
        if (choices !== choice) return;
        got.push(answer);
        showAnswer(row, answer);
      } catch (error) {
        if (choices !== choice) return;
        showFault(row, error instanceof Error ? error.message : String(error));
      }
    }
    showBars(rows);
    setText(ask, 'Ask all again');
    setText(outcome, summaryOf(got));
    announce(summaryOf(got));
  }

  return {
    update(all) {
      // Photos first: of their addresses the edge makes most.
      const ready = (['image', 'video'] as const).flatMap((kind) =>
        all.filter((item) => item.kind === kind && item.state === 'ready'),
      );
      const before = medium.control.value;
      const beforeTargets = targets.length;
      media = ready;
      setOptions(
        medium.control,
        ready.map((item) => [itemKey(item), `${item.name} (${item.kind === 'image' ? 'photo' : 'video'})`]),
      );
      empty.hidden = ready.length > 0;
      filled.hidden = ready.length === 0;
      if (medium.control.value !== before || beforeTargets === 0) showTargets();
    },
    choose(item) {
      medium.control.value = itemKey(item);
      showTargets();
      root.closest('section')?.scrollIntoView();
      medium.control.focus({ preventScroll: true });
    },
  };
}

function plain(value: string): readonly [string, string] {
  return [value, value];
}

/** How many came from a cache, and how far the formats are apart. */
function summaryOf(answers: readonly ProbeAnswer[]): string {
  const served = answers.filter(({ status }) => status < 300);
  if (served.length === 0) return 'Nobody got an answer.';
  const hits = served.filter(({ result }) => resultTone(result) === 'hit').length;
  const counts = new Map<string, number>();
  for (const { contentType } of served) {
    const format = formatName(contentType);
    counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  const formats = [...counts].map(([format, count]) => `${format} for ${count}`).join(', ');
  const bytes = served.map((each) => each.bytes);
  const [least, most] = [Math.min(...bytes), Math.max(...bytes)];
  const apart = least < most ? ` From ${formatBytes(least)} to ${formatBytes(most)}.` : '';
  return `${hits} of ${answers.length} from a cache. ${formats}.${apart}`;
}
