/** The page's own script: every element with `data-image` is shown its photo, and the page lists how each one came. */
import { createImageLoader, type ImageLoaderContract } from 'spark-media-cdn/image-loader';

const contract = JSON.parse(document.getElementById('contract')?.textContent ?? '') as ImageLoaderContract;
const timings = document.getElementById('timings');

const loader = createImageLoader({
  contract,
  cdnUrl: location.origin,
  onTiming({ size, format, durationMs, cache }) {
    timings?.insertAdjacentHTML(
      'beforeend',
      `<li>${size} ${format} ${Math.round(durationMs)} ms, cache: ${cache}</li>`,
    );
  },
});

document.querySelectorAll<HTMLElement>('[data-image]').forEach((element) => {
  const [userId = '', imageId = ''] = (element.dataset['image'] ?? '').split('/');
  const { outcome } = loader.load({ userId, imageId, element, size: 'card', alt: imageId });
  void outcome.then(({ status }) => {
    element.dataset['status'] = status;
  });
});
