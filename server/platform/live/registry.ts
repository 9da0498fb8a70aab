/** Where media nodes say that they are there, as every process of a cluster opens it. */
import { NodeRegistration, REGISTRATIONS } from '#protocol/registration.ts';
import type { LiveState, Records } from './live-state.ts';

export function registryOf(state: LiveState): Records<NodeRegistration> {
  return state.records(REGISTRATIONS, NodeRegistration, { isListed: true });
}
