import type { GraphiQLProps } from 'graphiql';
import { getOperationAST } from 'graphql';
import { createClient } from 'graphql-ws';

type Fetcher = GraphiQLProps['fetcher'];
type Headers = Record<string, unknown> | undefined;

// The page is served at the endpoint's own address, whatever prefix a reverse proxy puts before it.
const endpoint = location.pathname;

/** POSTs one operation; a subscription is followed over a WebSocket at the same address. */
export const fetcher: Fetcher = (params, options) => {
  // Asks what the query read and cost; the answer has it in extensions.database and extensions.cost.
  const asked = { ...params, extensions: { explain: true, cost: true } };
  const operation = options?.documentAST && getOperationAST(options.documentAST, params.operationName);
  return operation?.operation === 'subscription' ? follow(asked, options?.headers) : post(asked, options?.headers);
};

/** An answer that is not JSON (a proxy's error page, say) becomes a readable error. */
async function post(asked: object, headers: Headers) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...headers,
    },
    body: JSON.stringify(asked),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${response.status} ${response.statusText}: ${text.slice(0, 500) || 'empty answer'}`);
  }
}

/** The socket lasts as long as the subscription; the headers of the editor introduce it. */
function follow(asked: Parameters<Fetcher>[0], headers: Headers) {
  const client = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}${endpoint}`,
    connectionParams: headers,
    retryAttempts: 0,
  });
  // The same shape: the two packages only differ in how they type the errors of an answer.
  return client.iterate({ ...asked, operationName: asked.operationName ?? undefined }) as ReturnType<Fetcher>;
}
