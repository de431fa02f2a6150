import type { GraphiQLProps } from 'graphiql';

type Fetcher = GraphiQLProps['fetcher'];

// The page is served at the endpoint's own address, whatever prefix a reverse proxy puts before it.
const endpoint = location.pathname;

/** POSTs one operation; an answer that is not JSON (a proxy's error page, say) becomes a readable error. */
export const fetcher: Fetcher = async (params, options) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...options?.headers,
    },
    // Asks what the query read; the answer tells it in extensions.database.
    body: JSON.stringify({ ...params, extensions: { explain: true } }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${response.status} ${response.statusText}: ${text.slice(0, 500) || 'empty answer'}`);
  }
};
