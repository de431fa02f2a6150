// Drives the playground of a running server in headless Chromium:
//   npm test -- http://127.0.0.1:8000/graphql
// Environment: CINEGRAPH_URL (instead of the argument), CHROMIUM_PATH, SCREENSHOT (a PNG to write).
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const url = new URL(process.argv[2] ?? process.env.CINEGRAPH_URL ?? 'http://127.0.0.1:8000/graphql');
const tabFiles = readdirSync(new URL('../src/tabs', import.meta.url)).filter(name => name.endsWith('.graphql'));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // No other host has an address, so that whatever the page loads comes from the server under test.
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${url.hostname}`,
  ],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
context.setDefaultTimeout(20_000);
const page = await context.newPage();

const foreign = [];
const complaints = [];
context.on('request', request => {
  const target = new URL(request.url());
  if (!['data:', 'blob:'].includes(target.protocol) && target.origin !== url.origin) foreign.push(target.href);
});
context.on('response', response => {
  if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
});
context.on('requestfailed', request => {
  const reason = request.failure()?.errorText;
  // The browser's own doing: a reload gives up what the page it leaves was still fetching.
  if (reason !== 'net::ERR_ABORTED') complaints.push(`${reason} ${request.url()}`);
});
page.on('console', message => {
  if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
});
page.on('pageerror', error => complaints.push(`exception: ${error.message}`));
await context.exposeFunction('reportViolation', violation => complaints.push(`policy: ${violation}`));
await context.addInitScript(() => {
  document.addEventListener('securitypolicyviolation', event =>
    window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
  );
});

let passed = 0;
let failed = 0;
async function check(sentence, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok      ${sentence}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${sentence}\n        ${String(error.message).replaceAll('\n', '\n        ')}`);
  }
}

const editor = page.locator('.graphiql-query-editor .view-lines').first();
const variables = page.locator('.graphiql-editor-tool .view-lines').first();
const answer = page.locator('.graphiql-response .view-lines').first();
const tabs = page.locator('.graphiql-tabs .graphiql-tab-button');
const shown = async (locator, text) => {
  await locator.filter({ hasText: new RegExp(text.replaceAll(' ', '\\s')) }).waitFor();
};

/** Clicks Execute and returns the JSON that the server answers. */
async function execute() {
  const answered = page.waitForResponse(response => response.request().method() === 'POST');
  await page.getByRole('button', { name: /^Execute query/ }).click();
  return (await answered).json();
}

const introspected = page.waitForResponse(response => response.request().method() === 'POST');
introspected.catch(() => {}); // The check that awaits it reports it.
const response = await page.goto(url.href).catch(error => {
  console.log(`FAILED  the page opens\n        ${error.message}\n0 passed, 1 failed`);
  process.exit(1);
});

await check('the page comes under a strict policy', () => {
  const policy = response.headers()['content-security-policy'] ?? '';
  const scripts = policy.split(';').find(directive => directive.trim().startsWith('script-src'));
  assert.equal(scripts?.trim(), "script-src 'self'");
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(response.headers()['x-content-type-options'], 'nosniff');
  assert.ok(response.headers()['referrer-policy']);
});

await check('the page is called Cinegraph', async () => {
  assert.equal(await page.title(), 'Cinegraph');
});

await check('the schema is read by introspection', async () => {
  const { data, errors } = await (await introspected).json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.equal(data.__schema.queryType.name, 'Query');
});

await check('a first visit opens every tab, the article’s query first, its variables filled in', async () => {
  await shown(editor, 'query getMovie');
  assert.equal(await tabs.count(), tabFiles.length);
  assert.equal(await tabs.first().innerText(), 'getMovie');
  await shown(variables, 'phantom-thread-2017');
});

await check('the first tab runs and shows Paul Thomas Anderson', async () => {
  const { data, extensions } = await execute();
  assert.equal(data.movies[0].director.name, 'Paul Thomas Anderson');
  assert.ok(extensions.database.statements > 0 && extensions.cost.requested >= extensions.cost.actual);
  await shown(answer, 'Paul Thomas Anderson');
});

await check('typing offers the names of fields', async () => {
  await page.getByText('overview', { exact: true }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('runt', { delay: 60 });
  await page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'runtime' }).waitFor();
  await page.keyboard.press('Enter');
  await shown(editor, 'runtime');
});

await check('editing, completing and validating run in workers of our own', () => {
  assert.ok(page.workers().length >= 2, `${page.workers().length} workers`);
});

await check('the docs show the Query type with descriptions', async () => {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  const docs = page.locator('.graphiql-doc-explorer');
  await docs.getByRole('link', { name: 'Query', exact: true }).first().click();
  await docs.getByRole('link', { name: 'moviesConnection', exact: true }).waitFor();
  await docs.locator('.graphiql-markdown-description').first().waitFor();
});

if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

await check('a reload keeps what was typed, its variables and the tabs', async () => {
  await page.waitForFunction(() => JSON.parse(localStorage.getItem('graphiql:tabState')).tabs[0].query.includes('runtime'));
  await page.reload();
  await shown(editor, 'runtime');
  await shown(variables, 'phantom-thread-2017');
  assert.equal(await tabs.count(), tabFiles.length);
});

await check('the history remembers the first run', async () => {
  await page.getByRole('button', { name: 'Show History' }).click();
  await page.locator('.graphiql-history-item', { hasText: 'getMovie' }).first().waitFor();
  await page.getByRole('button', { name: 'Hide History' }).click();
});

await check('prettifying works', async () => {
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\n\n# done');
  await page.getByRole('button', { name: /^Prettify query/ }).click();
  await page.waitForFunction(() => localStorage.getItem('graphiql:query')?.endsWith('}\n\n# done\n'));
});

/** Opens a tab and waits until GraphiQL has taken it over. */
async function openTab(index, kind) {
  await tabs.nth(index).click();
  const name = await tabs.nth(index).innerText();
  // GraphiQL takes over the operation's name, and stores the query, a tenth of a second after the tab is shown.
  await page.waitForFunction(text => localStorage.getItem('graphiql:query')?.includes(text), `${kind} ${name}`);
  await shown(editor, name);
}

const is = (kind, index) =>
  readFileSync(new URL(`../src/tabs/${tabFiles[index]}`, import.meta.url), 'utf8').includes(`\n${kind} `);

for (let index = 1; index < tabFiles.length; index += 1) {
  if (is('mutation', index)) {
    await check(`tab ${tabFiles[index]} is refused without a token, and says what to do`, async () => {
      await openTab(index, 'mutation');
      const complained = page.waitForEvent('console', message => message.text().includes('401'));
      const { errors } = await execute();
      assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
      assert.match(errors[0].message, /Authorization/);
      await shown(answer, 'UNAUTHENTICATED');
      await complained;
      // The browser reports the status, which is what was asked for here.
      const others = complaints.filter(complaint => !complaint.includes('401'));
      complaints.splice(0, complaints.length, ...others);
    });
    continue;
  }
  if (is('subscription', index)) {
    await check(`tab ${tabFiles[index]} follows over a WebSocket and shows an event`, async () => {
      await openTab(index, 'subscription');
      const answered = await page.evaluate(async () => {
        const body = JSON.stringify({ query: '{ changes(first: 1) { pageInfo { endCursor } } }' });
        const headers = { 'content-type': 'application/json' };
        return (await fetch(location.pathname, { method: 'POST', headers, body })).json();
      });
      await variables.click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(JSON.stringify({ after: answered.data.changes.pageInfo.endCursor }));
      // The editor closes brackets of its own accord, behind what was typed.
      await page.keyboard.press('Control+Shift+End');
      await page.keyboard.press('Delete');
      const acknowledged = page
        .waitForEvent('websocket')
        .then(socket => socket.waitForEvent('framereceived', frame => String(frame.payload).includes('connection_ack')));
      await page.getByRole('button', { name: /^Execute query/ }).click();
      await acknowledged;
      await shown(answer, '_CREATED');
      await page.getByRole('button', { name: /^Stop query/ }).click();
    });
    continue;
  }
  await check(`tab ${tabFiles[index]} runs without an error`, async () => {
    await openTab(index, 'query');
    const { data, errors } = await execute();
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.ok(Object.values(data).every(value => value !== null && value.length !== 0), JSON.stringify(data));
  });
}

await check('a reload opens the tab that was active last', async () => {
  const name = await tabs.last().innerText();
  await page.waitForFunction(last => JSON.parse(localStorage.getItem('graphiql:tabState')).activeTabIndex === last, tabFiles.length - 1);
  await page.reload();
  await shown(editor, name);
  assert.equal(await tabs.count(), tabFiles.length);
});

await check('nothing came from another host', () => assert.deepEqual(foreign, []));
await check('the browser complained about nothing', () => assert.deepEqual(complaints, []));

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
