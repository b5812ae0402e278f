/**
 * Unit and integration tests: nothing but Node is needed. The tests in `test/e2e` have a configuration of their own.
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  transform: { '\\.[jt]s$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json' }] },
  transformIgnorePatterns: ['/node_modules/(?!thumbhash/)'],
  moduleNameMapper: {
    '^spark-media-cdn$': '<rootDir>/lib/index.ts',
    '^spark-media-cdn/image-loader$': '<rootDir>/processors/image-loader/index.ts',
    '^spark-media-cdn/(.*)$': '<rootDir>/lib/$1/index.ts',
  },
  testTimeout: 60_000,
};
