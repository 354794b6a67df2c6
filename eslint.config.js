import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'test/output/**',
      '**/*.js',
      '**/*.mjs',
      '**/*.cjs',
      'src/client/openapi-types.ts',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Nest modules are empty classes that carry a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
      ],
    },
  },
  {
    files: ['src/console/**/*.ts', 'src/console/**/*.tsx'],
    languageOptions: {
      parserOptions: { project: ['./src/console/tsconfig.json', './src/console/tsconfig.node.json'] },
    },
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
        {
          selector: ':matches(JSXAttribute > JSXIdentifier, Property > Identifier.key)[name="dangerouslySetInnerHTML"]',
          message: 'What a server or a memo says is text, never markup.',
        },
        {
          selector: 'MemberExpression > Identifier.property[name=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]',
          message: 'What a server or a memo says is text, never markup.',
        },
        {
          selector: 'MemberExpression > Identifier.property[name="credentials"]',
          message: 'What goes to an authenticator goes through ceremony/credentials.ts.',
        },
      ],
    },
  },
  {
    // Reflection metadata needs the injected class as a value, which this rule would turn into a type.
    files: ['src/server/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
);
