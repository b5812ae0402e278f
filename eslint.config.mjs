import eslint from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PROVIDER_ROOT = {
  regex: '^@cdktf/provider-[^/]+(/lib(/index(\\.js)?)?)?/?$',
  message: "Import one binding, as '@cdktf/provider-aws/lib/s3-bucket': the root loads half a gigabyte.",
};
const PROCESSING_CODE = {
  regex: '^(sharp|fluent-ffmpeg|heic-decode|libheif-js|thumbhash|@ffmpeg-installer|@ffprobe-installer|@aws-sdk)(/|$)',
  message: 'What declares infrastructure loads no image, video or AWS client code: that belongs to processors.',
};
const OWN_NAME = {
  regex: '^spark-media-cdn(/|$)',
  message: 'Inside the package, import by relative path: the public name is for examples and tests.',
};
const CONSTRUCTS = {
  regex: '^(cdktf|constructs|@cdktf)(/|$)',
  message: 'What is deployed carries no constructs.',
};
const ANY_PACKAGE = { regex: '^[^.]', message: 'The media contract imports nothing from outside itself.' };
const ANY_PACKAGE_IN_PAGES = { regex: '^[^.]', message: 'What pages load carries no packages: it has 4 kB.' };
const REPOSITORY_PATH = {
  regex: '^\\.{1,2}/(.*/)?(lib|processors|stacks|local|scripts|test|dist)(/|$)',
  message: "An example imports the package by its public name: 'spark-media-cdn' or 'spark-media-cdn/<entry>'.",
};
const PRIVATE_ENTRY = {
  regex: '^spark-media-cdn/.*[/.]',
  message: "An example imports a public entry only: 'spark-media-cdn' or 'spark-media-cdn/<entry>'.",
};

const NODE_GLOBALS = ['require', 'module', 'process', 'console', 'Buffer', 'URL', '__dirname', '__filename'];

/** What is not published: nothing published may reach it. */
const WORKSHOP = ['test', 'scripts', 'bench', 'examples'];

/** The boundaries of the package: folders of this repository that a folder may not reach, and packages it may not name. */
const BOUNDARIES = [
  {
    folder: 'lib',
    // The contract's boundary contains these; two sets of options for one rule do not add up.
    ignores: ['lib/contract/**'],
    paths: ['processors', 'local', 'stacks', ...WORKSHOP],
    packages: [PROVIDER_ROOT, PROCESSING_CODE, OWN_NAME],
  },
  { folder: 'lib/contract', paths: ['.'], except: ['lib/contract'], packages: [ANY_PACKAGE] },
  {
    folder: 'stacks',
    paths: ['processors', 'local', ...WORKSHOP],
    packages: [PROVIDER_ROOT, PROCESSING_CODE, OWN_NAME],
  },
  { folder: 'processors', paths: ['lib'], except: ['contract'], packages: [PROVIDER_ROOT, OWN_NAME, CONSTRUCTS] },
  { folder: 'processors', paths: ['local', 'stacks', ...WORKSHOP], packages: [PROVIDER_ROOT, OWN_NAME, CONSTRUCTS] },
  {
    folder: 'processors/image-loader',
    paths: ['processors'],
    except: ['image-loader', 'image-optimizer/core/geometry.ts'],
    packages: [ANY_PACKAGE_IN_PAGES],
  },
  { folder: 'local', paths: WORKSHOP, packages: [PROVIDER_ROOT, OWN_NAME] },
  { folder: 'examples', paths: [], packages: [PROVIDER_ROOT, PROCESSING_CODE, REPOSITORY_PATH, PRIVATE_ENTRY] },
];

const zones = BOUNDARIES.flatMap(({ folder, paths, except = [] }) =>
  paths.map((from) => ({ target: `./${folder}`, from: `./${from}`, except: except.map((path) => `./${path}`) })),
);

export default defineConfig(
  { ignores: ['dist/', 'build/', 'coverage/', 'cdktf.out/', 'out/', '**/node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylistic],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-inferrable-types': ['error', { ignoreParameters: true }],
      // A plain record is a fine map, and its keys may go.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Handlers and test doubles keep the shape of what they stand for.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests read parsed JSON and look up what they have put there: a wrong shape fails the test.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Elsewhere no import is restricted, and each would be resolved for nothing.
    files: BOUNDARIES.map(({ folder }) => `${folder}/**/*.ts`),
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  { files: ['**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [PROVIDER_ROOT] }] } },
  ...BOUNDARIES.map(({ folder, ignores = [], packages }) => ({
    files: [`${folder}/**/*.ts`],
    ignores,
    rules: { 'no-restricted-imports': ['error', { patterns: packages }] },
  })),
);
