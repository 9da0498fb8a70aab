/** The languages of the pages, by their BCP 47 tags. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
