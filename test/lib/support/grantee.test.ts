import { ServiceRole } from '../../../lib/support';
import { synthesize } from '../../support/synth';

describe('ServiceRole', () => {
  test('throws at synth where it was granted nothing, which IAM refuses', () => {
    expect(() =>
      synthesize((stack) => new ServiceRole(stack, 'Role', { service: 'lambda.amazonaws.com', description: 'idle' })),
    ).toThrow("[test/Role] 'role' must be granted something");
  });
});
