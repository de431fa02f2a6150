// Apollo Client, urql, graphql-request and Relay's network layer against a running server: data,
// partial data with an error, and errors before execution reach a page as each client has them.
//
// node test/clients.mjs http://127.0.0.1:8000/graphql

import assert from 'node:assert/strict';
import test from 'node:test';

import { ApolloClient, HttpLink, InMemoryCache, CombinedGraphQLErrors, ServerError, gql } from '@apollo/client';
import { Client as UrqlClient, fetchExchange } from '@urql/core';
import { auditServer } from 'graphql-http';
import { GraphQLClient, ClientError } from 'graphql-request';
import relay from 'relay-runtime';

const url = process.argv[2];

const WHOLE = '{ movie(by: {slug: "phantom-thread-2017"}) { title } }';
// A field that may be null and fails beside one that does not.
const PARTIAL = '{ movie(by: {slug: "phantom-thread-2017"}) { title } other: movie(by: {id: "no:id"}) { title } }';
const INVALID = '{ movie(by: {slug: "phantom-thread-2017"}) { titel } }';
const UNPARSABLE = '{ movie(';

const TITLE = 'Phantom Thread';

test('Apollo Client', async () => {
  const client = () => new ApolloClient({
    link: new HttpLink({ uri: url }),
    cache: new InMemoryCache(),
  });
  const whole = await client().query({ query: gql(WHOLE) });
  assert.equal(whole.data.movie.title, TITLE);
  const partial = await client().query({ query: gql(PARTIAL), errorPolicy: 'all' });
  assert.equal(partial.data.movie.title, TITLE);
  assert.ok(CombinedGraphQLErrors.is(partial.error));
  assert.equal(partial.error.errors[0].path[0], 'other');
  await assert.rejects(client().query({ query: gql(PARTIAL) }), (error) => CombinedGraphQLErrors.is(error));
  await assert.rejects(client().query({ query: gql(INVALID) }), (error) => {
    assert.ok(CombinedGraphQLErrors.is(error) || ServerError.is(error), error);
    assert.match(JSON.stringify(error) + error.message + (error.bodyText ?? ''), /GRAPHQL_VALIDATION_FAILED|titel/);
    return true;
  });
});

test('urql', async () => {
  for (const preferGetMethod of [false, 'force']) {
    const client = new UrqlClient({ url, exchanges: [fetchExchange], preferGetMethod });
    const ask = (query) => client.query(query, {}).toPromise();
    const whole = await ask(WHOLE);
    assert.equal(whole.error, undefined);
    assert.equal(whole.data.movie.title, TITLE);
    const partial = await ask(PARTIAL);
    assert.equal(partial.data.movie.title, TITLE);
    assert.equal(partial.error.graphQLErrors[0].path[0], 'other');
    const invalid = await ask(INVALID);
    assert.equal(invalid.error.graphQLErrors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  }
});

test('graphql-request', async () => {
  const client = new GraphQLClient(url);
  assert.equal((await client.request(WHOLE)).movie.title, TITLE);
  const failed = async (query, options) => {
    const error = await new GraphQLClient(url, options).request(query).catch((error) => error);
    assert.ok(error instanceof ClientError, error);
    return error.response;
  };
  const partial = await failed(PARTIAL);
  assert.equal(partial.data.movie.title, TITLE);
  assert.equal(partial.errors[0].path[0], 'other');
  const all = await new GraphQLClient(url, { errorPolicy: 'all' }).rawRequest(PARTIAL);
  assert.equal(all.data.movie.title, TITLE);
  assert.equal(all.errors.length, 1);
  assert.equal((await failed(INVALID)).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  assert.equal((await failed(UNPARSABLE)).errors[0].extensions.code, 'GRAPHQL_PARSE_FAILED');
});

test("Relay's network layer", async () => {
  const { Environment, Network, RecordSource, Store, Observable } = relay;
  const fetchQuery = async ({ text }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: text, variables }),
    });
    return response.json();
  };
  const environment = new Environment({ network: Network.create(fetchQuery), store: new Store(new RecordSource()) });
  const ask = (text) => Observable.from(
    environment.getNetwork().execute({ name: 'Test', text, operationKind: 'query', cacheID: text, id: null, metadata: {} }, {}, {}),
  ).toPromise();
  assert.equal((await ask(WHOLE)).data.movie.title, TITLE);
  const partial = await ask(PARTIAL);
  assert.equal(partial.data.movie.title, TITLE);
  assert.equal(partial.errors[0].path[0], 'other');
  const invalid = await ask(INVALID);
  assert.equal(invalid.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
});

// graphql-http's audits are of the text of 2025: none fails, and these warn, because the text of 2026
// has other status codes, or because an answer without a preference is a GraphQL response.
const WARNED = `
  47DE 80D8 572B FDE2 7B9B 86EE
  423L LKJ0 LKJ1 LKJ2 LKJ3 6C00 6C01 6C02 6C03 4760 4761 4762 4763 58B0 58B1 58B2 58B3 3E3A
`.trim().split(/\s+/);

test('the audits of graphql-http', async () => {
  const results = await auditServer({ url, fetchFn: fetch });
  assert.deepEqual(results.filter(({ status }) => status === 'error'), []);
  const warned = results.filter(({ status }) => status !== 'ok').map(({ id }) => id);
  assert.deepEqual(warned.sort(), WARNED.sort());
});
