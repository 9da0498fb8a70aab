import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gradeOf } from '../../../../client/sdk/quality/grade.ts';
import type { Grade } from '../../../../client/sdk/quality/live-quality.ts';

const samples = (...scores: number[]) => scores.map((heardScore, index) => ({ at: index, heardScore }));

test('a call is graded by the worse of voice and picture', () => {
  expect(gradeOf(undefined, samples(440))).toBe('good');
  expect(gradeOf(undefined, [{ at: 0, heardScore: 440, seenScore: 300 }])).toBe('fair');
  expect(gradeOf(undefined, [{ at: 0, heardScore: 200, seenScore: 500 }])).toBe('poor');
  expect(gradeOf(undefined, [{ at: 0 }])).toBeUndefined();
  expect(gradeOf('fair', [{ at: 0 }])).toBe('fair');
});

test('one bad moment is not a bad call', () => {
  expect(gradeOf('good', samples(440, 440, 300))).toBe('good');
  expect(gradeOf('good', samples(300, 300, 300))).toBe('fair');
});

test('scores that wander about a border leave the word as it is', () => {
  const around = fc.array(fc.integer({ min: 350, max: 390 }), { minLength: 5, maxLength: 60 });
  fc.assert(
    fc.property(around, fc.constantFrom<Grade>('good', 'fair'), (scores, first) => {
      let grade: Grade | undefined = first;
      for (let end = 1; end <= scores.length; end += 1)
        grade = gradeOf(grade, samples(...scores.slice(0, end)));
      expect(grade).toBe(first);
    }),
  );
});
