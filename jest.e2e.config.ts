import type { Config } from 'jest';
import base from './jest.config';

/** What needs real tools (terraform, npm's registry, …). `requireTool` says which is missing. */
const config: Config = {
  ...base,
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
};

export default config;
