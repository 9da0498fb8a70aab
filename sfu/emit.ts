/** How the parts of a node tell the servers what happened. */
import type { ControlEventMap } from '#platform/link/control-link.ts';

export type Emit = <Name extends keyof ControlEventMap>(name: Name, data: ControlEventMap[Name]) => void;
