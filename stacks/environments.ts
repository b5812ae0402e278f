import type { SparkMediaStackProps } from './spark-media-stack';

/** One deployment of the platform, by the id of its stack: `cdktf deploy spark-media-staging`. */
export type Environments = Readonly<Record<string, SparkMediaStackProps>>;

const DOMAIN = 'sparkdating.com';

/**
 * The environments that are synthesized. Another one is another entry: names of resources carry the stack's id, so that
 * two environments can share an account.
 */
export const environments: Environments = {
  'spark-media': {
    environment: 'production',
    region: 'eu-central-1',
    domain: DOMAIN,
    imagesHost: `cdn.${DOMAIN}`,
    videosHost: `video.${DOMAIN}`,
    uploadOrigins: [`https://app.${DOMAIN}`],
  },
  'spark-media-staging': {
    environment: 'staging',
    region: 'eu-central-1',
    domain: DOMAIN,
    imagesHost: `cdn-staging.${DOMAIN}`,
    videosHost: `video-staging.${DOMAIN}`,
    uploadOrigins: [`https://staging.${DOMAIN}`, 'http://localhost:3000'],
    // The zone's settings are the whole site's: production owns them.
    ownsZone: false,
    disposable: true,
  },
};
