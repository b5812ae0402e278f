import type { PlatformModel } from '../../platform/model';
import type { CostFigures } from '../types';
import { fixedUsdPerMonth, notPriced } from './fixed-cost';
import { PRICE_SOURCES, PRICES_OF } from './prices';
import { type Usage, useCost } from './use-cost';

/**
 * What traffic costs on a stack, and the stack without any. List prices: free tiers, commitments and taxes are left out.
 *
 * @param views images and playbacks that clients asked for
 */
export function costFigures(platform: PlatformModel, usage: Usage, views: number): CostFigures {
  const lines = useCost(platform, usage);
  const totalUsd = lines.reduce((sum, { usd }) => sum + usd, 0);
  return {
    pricesOf: PRICES_OF,
    priceSources: Object.values(PRICE_SOURCES),
    lines,
    totalUsd,
    views,
    usdPerMillionViews: views === 0 ? 0 : (totalUsd / views) * 1e6,
    fixedUsdPerMonth: fixedUsdPerMonth(platform),
    notPriced: notPriced(platform),
  };
}
