import path from 'node:path';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Kebab-case, as in `call-start.test.ts` or `vite.config.ts`. */
const FILE_NAME = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

/** A rule of our own, as small as it is: the name of a file says what is in it, in one spelling. */
const fileName = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    Program(node) {
      const name = path.basename(context.filename);
      if (!FILE_NAME.test(name)) context.report({ node, message: `File name "${name}" is not kebab-case.` });
    },
  }),
};

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', '.data/', 'test-results/', 'bench-results/'] },
  {
    files: ['**/*.{ts,mts,js,mjs,cjs}'],
    plugins: { vitrine: { rules: { 'file-name': fileName } } },
    rules: {
      'vitrine/file-name': 'error',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        {
          selector:
            "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
          message: "Use `import * as z from 'zod'`: the named form triples the browser bundle.",
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Interfaces are often asynchronous where one implementation is not.
      '@typescript-eslint/require-await': 'off',
      // Numbers in messages are clear as they are.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // Tools find their configuration as the default export; they are not part of any TypeScript project.
    files: ['*.config.{ts,js}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
    rules: { 'no-restricted-syntax': 'off' },
  },
);
