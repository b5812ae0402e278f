import { ESLint } from 'eslint';
import { text } from 'node:stream/consumers';

/**
 * Reads `[{ file, code }]` as JSON from standard input and prints, for each, the names of the boundary rules that
 * reject it. A process of its own, because ESLint loads its configuration as an ES module, which jest's sandbox cannot.
 */
const RULES = ['import-x/no-restricted-paths', 'no-restricted-imports'];

const eslint = new ESLint({
  // A made-up file is in no TypeScript program, and these rules need no types.
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { project: null } } }],
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
});
const answers = [];
for (const { file, code } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(code, { filePath: file });
  answers.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
}
process.stdout.write(JSON.stringify(answers));
