/** The care for devices with what the browser has; loaded when the first of them opens. */
import type { Devices } from '../api.ts';
import { createCare } from './care.ts';
import type { Care, CarePort } from './care.ts';
import { pageSight } from './page-sight.ts';

export function careFor(port: CarePort, devices: Devices): Care {
  return createCare({ port, devices, page: pageSight });
}
