import { cloudflareFacts, cloudFrontFacts } from './cdn-facts';
import { type FactSection, factRow, type FactRow, NOTHING } from './fact';
import { deliveryFacts, formatFacts, loaderFacts, targetFacts } from './image-facts';
import { alertFacts, improvementFacts, metricFacts } from './metric-facts';
import type { FactSource } from './source';
import { videoFacts } from './video-facts';

/** Every value of the specification, in its order. */
export const FACT_SECTIONS: readonly FactSection[] = [
  targetFacts,
  formatFacts,
  deliveryFacts,
  loaderFacts,
  videoFacts,
  cloudflareFacts,
  cloudFrontFacts,
  metricFacts,
  alertFacts,
  improvementFacts,
];

const INTRODUCTION = `# Fact sheet

Every value of [the specification](media-serving.md) beside what is used instead. The second column is read from the media
contract and from what \`npm run synth\` writes for production; \`npm run docs\` writes this file anew. A path that starts
with \`contract\` is one of \`sparkMediaContract\`, one that starts with a type of resource is its argument in
\`cdk.tf.json\` (\`media-origin:\` is a distribution in front of the specification's own origin), the others name the
function or constant that makes the value. ${NOTHING} is used nowhere.`;

/** @throws Error where a difference is not explained */
export function factSheet(source: FactSource): string {
  const sections = FACT_SECTIONS.map(({ section, facts }) =>
    [
      `## ${section}`,
      '',
      '| value | specification | used | where | why it differs |',
      '| --- | --- | --- | --- | --- |',
      ...facts.map((fact) => tableRow(factRow(fact, source))),
    ].join('\n'),
  );
  return [INTRODUCTION, ...sections, ''].join('\n\n');
}

function tableRow({ what, document, used, where, why }: FactRow): string {
  const code = (text: string): string => (text === '' || text === NOTHING ? text : `\`${text}\``);
  const cells = [what, code(document), code(used), code(where), why];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
