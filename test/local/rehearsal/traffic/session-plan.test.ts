import { imageLoaderContract, sparkMediaContract } from '../../../../lib/contract';
import { targetOf } from '../../../../local/rehearsal/traffic/session-plan';
import { planLoad } from '../../../../processors/image-loader/plan';

const loader = imageLoaderContract(sparkMediaContract);
const connections = [
  undefined,
  ...['slow-2g', '2g', '3g', '4g', '5g'].flatMap((effectiveType) =>
    [true, false].map((saveData) => ({ effectiveType, saveData })),
  ),
];

test.each(connections)('over %j the same use case is asked for as the image loader asks for', (connection) => {
  for (const useCase of Object.keys(sparkMediaContract.images.useCases)) {
    expect(targetOf(loader, useCase, connection)).toBe(planLoad(loader, useCase, connection)?.target);
  }
});
