import tseslint from 'typescript-eslint'

/** Biome formats and lints; ESLint adds the rules on promises, which need types, and the width of comments. */
export default tseslint.config(
  { ignores: ['dist/', 'cdk.out/', 'node_modules/', '.local/', '**/*.mjs', '*.js'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-len': ['error', { code: 1000, comments: 120, ignoreUrls: true }],
    },
  },
  {
    files: ['lib/**', 'functions/**', 'console/**'],
    ignores: ['lib/percent-encoding.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['encodeURI', 'encodeURIComponent'].map((name) => ({
          name,
          message:
            'It throws for half a surrogate pair, which names from files and addresses may have: see lib/percent-encoding.ts.',
        })),
      ],
    },
  },
)
