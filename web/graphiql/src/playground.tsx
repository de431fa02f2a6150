import { GraphiQL } from 'graphiql';
import { fetcher } from './fetcher';
import { restoreActiveTab, tabs } from './tabs';

restoreActiveTab();

/** GraphiQL with its docs explorer and history, opened on real queries. */
export function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={tabs}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>Cinegraph</GraphiQL.Logo>
    </GraphiQL>
  );
}
