import type { Browser, CDPSession, Page } from 'playwright-core';
import { type ImageLoaderContract, imageLoaderContract, sparkMediaContract } from '../../lib/contract';
import type {
  createImageLoader,
  ImageHandle,
  ImageLoader,
  ImageLoaderOptions,
  ImageOutcome,
  ImageRequest,
  ImageTiming,
} from '../../processors/image-loader';
import { newPage, type ObservedPage } from './browser';
import type { LoaderSite } from './loader-site';

/** What one frame of the page showed of an image. */
export interface Frame {
  /** `{useCase}.{format}`, or empty where there is none. */
  readonly source: string;
  readonly width: number;
  readonly blurred: boolean;
}

declare global {
  interface Window {
    createImageLoader: typeof createImageLoader;
    loader: ImageLoader;
    handles: Record<string, ImageHandle>;
    timings: ImageTiming[];
    paints: Frame[];
  }
}

/** A load on the page, by the id of its element; of an image for each element, unless told otherwise. */
export interface PageLoad extends Omit<ImageRequest, 'element' | 'userId' | 'imageId'> {
  readonly id: string;
  readonly imageId?: string;
  /** Loaded ahead, into memory. */
  readonly ahead?: boolean;
}

export const contract = imageLoaderContract(sparkMediaContract);

/** A page with one loader, and what a test asks of it. */
export class LoaderPage {
  private constructor(
    private readonly observed: ObservedPage,
    readonly cdp: CDPSession,
  ) {}

  static async open(
    browser: Browser,
    site: LoaderSite,
    { init, context }: { readonly init?: () => void; readonly context?: Parameters<Browser['newContext']>[0] } = {},
  ): Promise<LoaderPage> {
    const observed = await newPage(browser, { viewport: { width: 800, height: 600 }, ...context });
    const { page } = observed;
    const cdp = await observed.context.newCDPSession(page);
    await cdp.send('Network.enable');
    if (init !== undefined) await page.addInitScript(init);
    await page.goto(site.pageUrl);
    await page.waitForFunction(() => 'createImageLoader' in window);
    return new LoaderPage(observed, cdp);
  }

  get page(): Page {
    return this.observed.page;
  }

  get errors(): readonly string[] {
    return this.observed.errors;
  }

  async close(): Promise<void> {
    await this.observed.context.close();
  }

  async createLoader(
    options: Omit<ImageLoaderOptions, 'contract'> & { contract?: ImageLoaderContract },
  ): Promise<void> {
    await this.page.evaluate(
      (given) => {
        window.timings = [];
        window.handles = {};
        window.loader = window.createImageLoader({ ...given, onTiming: (timing) => window.timings.push(timing) });
      },
      { contract, ...options },
    );
  }

  /** Adds HTML to the end of the page. */
  async add(html: string): Promise<void> {
    await this.page.evaluate((added) => document.body.insertAdjacentHTML('beforeend', added), html);
  }

  /** Starts loads, all in one go. */
  async load(...loads: readonly PageLoad[]): Promise<void> {
    await this.page.evaluate((given) => {
      for (const { id, imageId = id, ahead = false, ...request } of given) {
        const element = ahead ? undefined : (document.getElementById(id) ?? undefined);
        window.handles[id] = window.loader.load({ userId: 'user-1', imageId, ...request, element });
      }
    }, loads);
  }

  async outcome(id: string): Promise<ImageOutcome | undefined> {
    return this.page.evaluate((key) => window.handles[key]?.outcome, id);
  }

  /** Records what each frame shows of an `<img>`, from now on; equal frames once. */
  async record(id: string): Promise<void> {
    await this.page.evaluate((key) => {
      window.paints = [];
      const sample = (): void => {
        const img = document.getElementById(key);
        if (img instanceof HTMLImageElement) {
          const [, useCase = '', format = ''] = /\/([a-z_]+)\/[^/]+\.([a-z]+)$/.exec(img.currentSrc) ?? [];
          const { filter } = getComputedStyle(img);
          const frame = {
            source: useCase && `${useCase}.${format}`,
            width: img.complete ? img.naturalWidth : 0,
            blurred: filter !== 'none' && filter !== 'blur(0px)',
          };
          if (JSON.stringify(frame) !== JSON.stringify(window.paints[window.paints.length - 1])) {
            window.paints.push(frame);
          }
        }
        requestAnimationFrame(sample);
      };
      sample();
    }, id);
  }

  async frames(): Promise<readonly Frame[]> {
    return this.page.evaluate(() => window.paints);
  }

  async timings(): Promise<readonly ImageTiming[]> {
    return this.page.evaluate(() => window.timings);
  }

  /** Slows the network down, which Chromium's network information then tells. */
  async throttle(latency: number, bytesPerSecond: number): Promise<void> {
    await this.cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
      connectionType: 'cellular3g',
    });
  }

  async saveData(): Promise<void> {
    await this.cdp.send('Emulation.setDataSaverOverride', { dataSaverEnabled: true });
  }
}
