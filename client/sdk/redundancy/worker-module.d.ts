/** Vite makes of it a worker whose code is inside the page's. */
declare module '*?worker&inline' {
  const InlineWorker: new () => Worker;
  export default InlineWorker;
}
