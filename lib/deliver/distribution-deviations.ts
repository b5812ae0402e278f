import type { IConstruct } from 'constructs';
import { warnOfDeviation } from '../support/document-value';
import type { HttpVersion } from './cloud-front-limits';

interface DeviatingProps {
  readonly httpVersion?: HttpVersion;
  readonly defaultRootObject?: string;
}

/** Says which values of the document's distribution are left where nobody asks for them. */
export function warnOfDistributionDeviations(
  scope: IConstruct,
  { httpVersion, defaultRootObject }: DeviatingProps,
): void {
  if (httpVersion === undefined) {
    warnOfDeviation(scope, {
      what: 'HttpVersion',
      document: 'http2',
      used: 'http2and3',
      why: 'HTTP/3 connects faster and survives network changes on phones, and others still get HTTP/2',
      restore: "httpVersion: 'http2'",
    });
  }
  if (defaultRootObject === undefined) {
    warnOfDeviation(scope, {
      what: 'DefaultRootObject',
      document: 'index.html',
      used: 'none',
      why: 'a media bucket has no start page, and the bucket policy opens no key outside the media',
      restore: "defaultRootObject: 'index.html'",
    });
  }
}
