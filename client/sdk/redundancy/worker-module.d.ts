/** Vite makes of it a worker whose code is inside the page's. */
declare module '*?worker&inline' {
  const InlineWorker: new () => Worker;
  // eslint-disable-next-line no-restricted-syntax -- the form is Vite's
  export default InlineWorker;
}
