const base = require('./jest.config.js');

/**
 * What needs real tools (terraform, npm's registry, …). `describeWith` says which is missing.
 * @type {import('jest').Config}
 */
module.exports = {
  ...base,
  roots: ['<rootDir>/test/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
};
