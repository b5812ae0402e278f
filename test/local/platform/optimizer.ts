import { sparkMediaContract } from '../../../lib';

const CONTRACT = JSON.stringify({ images: sparkMediaContract.images, cacheClasses: sparkMediaContract.cacheClasses });
/** A function of the package. */
export const optimizer = (variables: Readonly<Record<string, unknown>> = {}, over: object = {}): unknown => ({
  function_name: 'optimizer',
  filename: 'assets/1/image-optimizer-arm64.zip',
  environment: { variables: { MEDIA_CONTRACT: CONTRACT, ...variables } },
  ...over,
});
