// Every `tabs/<n>-<name>.graphql` with its `.variables.json` is a tab, in the order of the file names.
// The project's tests read the same files, validate them against the schema and run them.
const queries = import.meta.glob<string>('./tabs/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob<string>('./tabs/*.variables.json', { query: '?raw', import: 'default', eager: true });

/** The tabs of a first visit. */
export const tabs = Object.keys(queries)
  .sort()
  .map(path => ({
    query: queries[path]?.trimEnd() ?? '',
    variables: variables[path.replace('.graphql', '.variables.json')]?.trimEnd() ?? '',
  }));

/**
 * Makes GraphiQL open the tab that was active last, as it was left; on a first visit the first one.
 *
 * GraphiQL keeps the tabs under one key and the active tab's contents under three others, which it writes at different
 * moments. Where they disagree (no variables after a first visit, a reload within half a second of typing) it adds a
 * tab or loses the variables. The tabs are written in one piece, so the other keys are set from them.
 */
export function restoreActiveTab(): void {
  const active = storedActiveTab() ?? { ...tabs[0], headers: '' };
  for (const key of ['query', 'variables', 'headers'] as const) {
    localStorage.setItem(`graphiql:${key}`, active[key] ?? '');
  }
  // Headers carry credentials: they stay in the page's memory until the visitor says otherwise in the settings.
  if (localStorage.getItem('graphiql:shouldPersistHeaders') === null) {
    localStorage.setItem('graphiql:shouldPersistHeaders', 'false');
  }
}

interface StoredTab {
  query?: string | null;
  variables?: string | null;
  headers?: string | null;
}

function storedActiveTab(): StoredTab | undefined {
  try {
    const state = JSON.parse(localStorage.getItem('graphiql:tabState') ?? 'null');
    return state?.tabs?.[state.activeTabIndex];
  } catch {
    return undefined;
  }
}
