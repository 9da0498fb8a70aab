/** The names under which media policies are kept. */
import * as z from 'zod';

/**
 * consult: the voice comes first · inspection: a sharp picture of what the shopper holds · returns: an inspection
 * that is recorded
 */
export const Scenario = z.enum(['consult', 'inspection', 'returns']);
export type Scenario = z.output<typeof Scenario>;

/**
 * What a party's part of the world asks for. mobile-first: thin and lossy links · privacy: where media and
 * recordings may be · restricted: networks that let little through
 */
export const RegionProfile = z.enum(['default', 'mobile-first', 'privacy', 'restricted']);
export type RegionProfile = z.output<typeof RegionProfile>;
