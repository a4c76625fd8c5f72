/** The rules that hold the house in shape: who may import whom. @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle means that two ideas are one; find the third thing both need.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contracts-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/contracts/' },
      to: { path: '^(packages/(?!contracts/)|services/|web/|e2e/|scripts/)' },
    },
    {
      name: 'bus-and-db-import-contracts-only',
      comment: 'They do not know each other: the relay is handed a publish function.',
      severity: 'error',
      from: { path: '^packages/(bus|db)/', pathNot: '\\.test\\.ts$|testing' },
      to: { path: '^(packages/(?!contracts/|bus/|db/)|services/|web/)' },
    },
    {
      name: 'bus-does-not-know-db',
      severity: 'error',
      from: { path: '^packages/bus/' },
      to: { path: '^packages/db/' },
    },
    {
      name: 'db-does-not-know-bus',
      severity: 'error',
      from: { path: '^packages/db/' },
      to: { path: '^packages/bus/' },
    },
    {
      name: 'launch-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^packages/launch/' },
      to: { path: '^(packages/(?!launch/)|services/|web/)' },
    },
    {
      name: 'only-bus-speaks-nats',
      severity: 'error',
      from: { pathNot: '^packages/bus/' },
      to: { path: 'node_modules/nats/' },
    },
    {
      name: 'only-db-speaks-postgres',
      comment: 'Tests may look at the database with their own eyes.',
      severity: 'error',
      from: { pathNot: '^packages/(db|testing)/|\\.test\\.ts$' },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'services-are-sealed',
      comment: 'A part asks another over the bus. Only what brings the whole up may import a service.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'packages-do-not-know-services',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/testing/' },
      to: { path: '^services/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'Rules import the contract and each other; everything else is an argument.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/rules/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(services/[^/]+/src/(?!rules/)|packages/(bus|db|testing|launch)/)' },
    },
    {
      name: 'procedures-do-not-import-each-other',
      comment: 'What two procedures share is a rule, an entity, or a module beside the folder.',
      severity: 'error',
      from: { path: '^services/[^/]+/src/procedures/', pathNot: '\\.test\\.ts$' },
      to: { path: '^services/[^/]+/src/procedures/' },
    },
    {
      name: 'tests-tools-stay-in-tests',
      severity: 'error',
      from: {
        path: '^(packages|services|scripts)/',
        pathNot: '\\.test\\.ts$|^packages/testing/|test-support|testing\\.ts$',
      },
      to: { path: '^packages/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|\\.svelte-kit)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
