/** Whether somebody looks at the page, and when they come back to it from another app. */
export interface PageSight {
  readonly isHidden: boolean;
  /** @returns stops the listening */
  onReturn(listener: () => void): () => void;
}

export const pageSight: PageSight = {
  get isHidden() {
    return document.visibilityState === 'hidden';
  },
  onReturn(listener) {
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') listener();
      },
      { signal },
    );
    // From the cache of pages, where nothing else tells.
    addEventListener('pageshow', ({ persisted }) => persisted && listener(), { signal });
    return () => {
      stop.abort();
    };
  },
};
