import type { IConstruct } from 'constructs';
import { checkPattern } from './checks';

/** The shape of a region's name: AWS adds regions, and a list of them would refuse tomorrow's. */
const REGION = {
  pattern: /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/,
  rule: 'be the name of an AWS region, such as eu-central-1',
};

/** Requires the name of an AWS region; leaves out what is missing or a token. */
export function checkRegion(scope: IConstruct, what: string, region: string | undefined): void {
  checkPattern(scope, what, region, REGION);
}
