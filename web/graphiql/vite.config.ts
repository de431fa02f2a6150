import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Plugin, defineConfig } from 'vite';

/** Where the server mounts the assets; the page at /graphql names them relative to itself. */
const ASSETS = 'graphql/assets';

/** The licences of all that is bundled, under a name that changes when they may. */
const LICENCES = `${ASSETS}/licences-${hash(readFileSync('package-lock.json'))}.md`;

const FONT_IN_CSS = /url\("?data:font\/(woff2?);base64,([^")]+)"?\)/g;

/** Moves the fonts out of the stylesheets, so that `font-src` needs no `data:` and only the used ones are loaded. */
function fontsAsFiles(): Plugin {
  return {
    name: 'fonts-as-files',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const sheet of Object.values(bundle)) {
        if (sheet.type !== 'asset' || !sheet.fileName.endsWith('.css')) continue;
        sheet.source = String(sheet.source).replace(FONT_IN_CSS, (_match, format, base64) => {
          const source = Buffer.from(base64, 'base64');
          const name = `font-${hash(source)}.${format}`;
          this.emitFile({ type: 'asset', fileName: `${ASSETS}/${name}`, source });
          return `url(./${name})`;
        });
      }
    },
  };
}

/** Replaces every file that gzip makes smaller by `<file>.gz`, which is what the binary embeds. */
function gzipped(): Plugin {
  let folder = '';
  return {
    name: 'gzipped',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir, ASSETS);
    },
    closeBundle() {
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        const plain = readFileSync(file);
        const packed = gzipSync(plain, { level: 9 });
        if (packed.length > plain.length * 0.95) continue;
        writeFileSync(`${file}.gz`, packed);
        rmSync(file);
      }
    },
  };
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}

/** Names the licences in the page. */
function licencesLinked(): Plugin {
  return {
    name: 'licences-linked',
    transformIndexHtml: () => [
      { tag: 'link', attrs: { rel: 'license', href: `./${LICENCES}` }, injectTo: 'head' },
    ],
  };
}

export default defineConfig({
  base: './',
  html: { cspNonce: '{{nonce}}' },
  build: {
    assetsDir: ASSETS,
    // A data: URL where a policy allows only 'self' would be refused.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    license: { fileName: LICENCES },
    modulePreload: { polyfill: false },
    // "use client" in the React libraries means nothing to a bundle for the browser.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    target: 'baseline-widely-available',
  },
  // Named here so that none is looked for in the folders above, which are not ours.
  css: { postcss: {} },
  worker: { format: 'es' },
  plugins: [licencesLinked(), fontsAsFiles(), gzipped()],
});
