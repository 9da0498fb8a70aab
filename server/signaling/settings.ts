/** What the socket edge needs to be told, in the shape of the configuration's sections. */
export interface EdgeSettings {
  readonly http: {
    readonly origins: readonly string[];
    readonly trustProxy: boolean;
    readonly countryHeader?: string | undefined;
  };
  readonly sessions: { readonly pingSeconds: number; readonly pingTimeoutSeconds: number };
  readonly limits: {
    readonly requestsPerSecond: number;
    readonly connectionsPerMinute: number;
    readonly messageBytes: number;
  };
}
