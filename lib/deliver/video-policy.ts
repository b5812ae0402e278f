import type { CloudflarePlan } from '../contract';
import { PLANS_WITH_VIDEO } from './cloudflare-limits';

/** What becomes of `/videos/*` on the images host: sent to the video host, or cached as the document has it. */
export const VIDEO_POLICIES = ['forward', 'cache'] as const;
export type VideoPolicy = (typeof VIDEO_POLICIES)[number];

/** Whether Cloudflare keeps videos: by the policy, or where there is none as the terms of the plan allow. */
export function keepsVideos(plan: CloudflarePlan, policy: VideoPolicy | undefined): boolean {
  return policy === undefined ? PLANS_WITH_VIDEO.includes(plan) : policy === 'cache';
}
