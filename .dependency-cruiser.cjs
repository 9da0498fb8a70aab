/**
 * The arrows between the folders; type imports count, and there are no exceptions but those written here.
 *
 *   signaling|http → services → domain|platform|history → protocol → zod
 *   client → protocol          sfu → protocol, platform, config
 *   only embedded.ts → sfu     config → nothing of ours but the words of media policies
 */

/** Everything in `from` may import these of our own folders, and itself. */
function only(name, from, allowed) {
  const targets = [from, ...allowed].map((folder) => `^${folder}`).join('|');
  return {
    name,
    comment: `${from} imports, of our own code, only: ${allowed.join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: `^${from}` },
    to: { path: '^(config|server|sfu|client|scripts|test)/', pathNot: targets },
  };
}

/** Everything in `from` may import these packages and no others. */
function onlyPackages(name, from, packages) {
  return {
    name,
    comment: `${from} imports, of npm, only: ${packages.join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: `^${from}` },
    to: {
      dependencyTypesNot: ['core', 'local', 'localmodule', 'aliased-subpath-import'],
      path: 'node_modules|^[^./]',
      pathNot: [...packages.map((name) => `node_modules/${name}/`), '^(config|server|sfu|client)/', '^#'],
    },
  };
}

function noBuiltins(name, from) {
  return {
    name,
    comment: `${from} uses nothing of Node.`,
    severity: 'error',
    from: { path: `^${from}` },
    to: { dependencyTypes: ['core'] },
  };
}

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'only-embedded-starts-sfu',
      comment:
        'The server reaches media nodes over the control link; only server/embedded.ts runs one itself.',
      severity: 'error',
      from: { path: '^(server|client|config)/', pathNot: '^server/embedded\\.ts$' },
      to: { path: '^sfu/' },
    },
    {
      name: 'no-product-code-imports-tests-or-scripts',
      severity: 'error',
      from: { path: '^(config|server|sfu|client)/' },
      to: { path: '^(test|scripts)/' },
    },

    // The policies that an operator writes are those that browsers read: one schema for both.
    only('config-is-a-leaf', 'config/', ['server/protocol/(media-policy|people|profiles)\\.ts']),
    only('protocol-is-a-leaf', 'server/protocol/', []),
    only('domain-arrows', 'server/domain/', ['server/protocol/']),
    only('platform-arrows', 'server/platform/', ['server/protocol/']),
    only('history-arrows', 'server/history/', ['server/platform/', 'server/protocol/']),
    only('services-arrows', 'server/services/', [
      'server/domain/',
      'server/platform/',
      'server/history/',
      'server/protocol/',
    ]),
    only('signaling-arrows', 'server/signaling/', [
      'server/services/',
      'server/platform/',
      'server/protocol/',
    ]),
    only('http-arrows', 'server/http/', ['server/services/', 'server/platform/', 'server/protocol/']),
    only('sfu-arrows', 'sfu/', ['server/protocol/', 'server/platform/', 'config/']),
    only('client-arrows', 'client/', ['server/protocol/']),

    onlyPackages('protocol-packages', 'server/protocol/', ['zod']),
    noBuiltins('protocol-is-for-browsers-too', 'server/protocol/'),
    onlyPackages('domain-packages', 'server/domain/', []),
    noBuiltins('domain-is-pure', 'server/domain/'),
    onlyPackages('client-packages', 'client/', [
      'lit',
      'mediasoup-client',
      'socket.io-client',
      'uqr',
      'uuid',
      'zod',
    ]),
    noBuiltins('client-is-for-browsers', 'client/'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
