import { expect, test } from 'vitest';
import { createCloser } from '#platform/closer.ts';
import { Emitter } from '#platform/emitter.ts';

test('parts are closed last first, once, and a failing or hanging one does not stop the others', async () => {
  const problems: string[] = [];
  const closed: string[] = [];
  const closer = createCloser(({ name }) => problems.push(name), 20);
  closer.add('first', () => void closed.push('first'));
  closer.add('hangs', () => new Promise(() => {}));
  closer.add('fails', () => Promise.reject(new Error('no')));
  closer.add('last', async () => void closed.push('last'));
  await Promise.all([closer.close(), closer.close()]);
  expect(closed).toEqual(['last', 'first']);
  expect(problems).toEqual(['fails', 'hangs']);
});

test('a listener that throws hurts neither the emitter nor the others', () => {
  const errors: unknown[] = [];
  const heard: number[] = [];
  const emitter = new Emitter<{ news: number }>((error) => errors.push(error));
  const stop = emitter.on('news', () => {
    throw new Error('mine');
  });
  emitter.on('news', (value) => heard.push(value));
  emitter.emit('news', 1);
  stop();
  emitter.emit('news', 2);
  expect(heard).toEqual([1, 2]);
  expect(errors).toHaveLength(1);
});
