/** What the services need to be told, in the shape of the configuration's sections. */
import type { PlacementSettings } from './placement.ts';
import type { Issuer } from './tokens.ts';
import type { TurnSettings } from './turn.ts';

export interface Settings {
  readonly auth: { readonly issuers: readonly Issuer[]; readonly sessionSecret?: string | undefined };
  readonly calls: {
    readonly ringSeconds: number;
    readonly waitSeconds: number;
    readonly noAgentSeconds: number;
    readonly graceSeconds: number;
    readonly mediaSeconds: number;
    readonly maxSeconds: number;
    readonly wrapUpSeconds: number;
    readonly keepEndedSeconds: number;
  };
  readonly turn: TurnSettings;
  readonly sessions: { readonly graceSeconds: number };
  readonly cluster: PlacementSettings & { readonly serverId?: string | undefined };
  readonly chat: { readonly fileMegabytes: number; readonly linkSeconds: number };
}
