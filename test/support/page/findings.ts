/** Which problems of sound and picture a page shows. */
import { until } from '../until.ts';
import type { Person } from './person.ts';

const FOUND_WITHIN_MS = 45_000;

/** Whose and what, as the page names them. */
export const findingsOf = (person: Person): Promise<string[]> =>
  person.page.evaluate(() => {
    const names: string[] = [];
    const walk = (root: ParentNode): void => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.shadowRoot !== null) walk(element.shadowRoot);
        const name = element.dataset['finding'];
        if (name !== undefined) names.push(name);
      }
    };
    walk(document);
    return names;
  });

export async function finds(
  person: Person,
  names: readonly string[],
  timeoutMs = FOUND_WITHIN_MS,
): Promise<void> {
  await until(
    `${person.name} to be shown ${names.join(' and ')}`,
    async () => {
      const shown = await findingsOf(person);
      if (names.every((name) => shown.includes(name))) return true;
      throw new Error(shown.join(', ') || 'nothing');
    },
    { timeoutMs, everyMs: 200 },
  );
}

/** Nobody is told that anything is wrong. */
export async function findNothing(people: readonly Person[], timeoutMs: number): Promise<void> {
  await until(
    'no problem to be left',
    async () => {
      const left = (await Promise.all(people.map(findingsOf))).flat();
      if (left.length === 0) return true;
      throw new Error(left.join(', '));
    },
    { timeoutMs },
  );
}
