# The one list of checks. CI runs `just ci` and nothing else.

postgres := env("CINEGRAPH_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")

ci: format lint tree test docs web browser clients

# What six questions take beside one hand-written SQL statement each; settings go along:
# `just bench --films 20000,200000 --seconds 5 --connections 16`.
bench *settings:
    cargo build --profile dist --locked -p cinegraph -p cinegraph-bench
    CINEGRAPH_TEST_POSTGRES={{ postgres }} target/dist/cinegraph-bench run {{ settings }}

# Formatting as .rustfmt.toml has it.
format:
    cargo fmt --all --check

# No warning, in tests either.
lint:
    cargo clippy --workspace --all-targets --locked -- -D warnings

# What must not come into the dependencies: a timer in the dataloader, which costs a tick a level,
# and sqlx 0.8, which silently downgrades SQLite.
tree:
    ! cargo tree --locked -e features -i async-graphql | grep -q tokio-timer
    ! cargo tree --locked -e normal | grep -q 'sqlx v0\.8'

# The README's test command, on both databases, with the playground embedded, graphql-js beside it,
# and more random queries and documents.
test:
    cd tests/judge && npm ci --no-audit --no-fund
    CINEGRAPH_PLAYGROUND=embed CINEGRAPH_TEST_POSTGRES={{ postgres }} CINEGRAPH_TEST_QUERIES=2000 CINEGRAPH_TEST_DOCUMENTS=20000 cargo test --workspace --locked

# Links in the documentation lead somewhere.
docs:
    CINEGRAPH_PLAYGROUND=embed RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked

# The playground's own types.
web:
    cd web/graphiql && npm ci --no-audit --no-fund && npm run check

# The playground in headless Chromium, served by the binary over the sample.
browser:
    CINEGRAPH_PLAYGROUND=embed cargo build --workspace --locked
    .ci/served target/debug/cinegraph graphiql

# Apollo Client, urql, graphql-request and Relay's network layer against the binary over the sample.
clients:
    cargo build --workspace --locked
    cd web/clients && npm ci --no-audit --no-fund
    .ci/served target/debug/cinegraph clients
