/** Media policies as they are without anything configured. */
import { resolvePolicy } from '#config/resolve-policy.ts';
import type { MediaPolicy, PolicyNames } from '#protocol/media-policy.ts';

export function shippedPolicy(names: Partial<PolicyNames> = {}): MediaPolicy {
  return resolvePolicy({ scenario: 'consult', region: 'default', side: 'shopper', ...names }, []).policy;
}
