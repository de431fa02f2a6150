// Judges documents as graphql-js does. The first line of the input is the schema, every other a
// case: {"query", "operationName", "variables"}. Each case is answered by a line: {"verdict", "why",
// "values"}.
import readline from 'node:readline';
import {
  GraphQLError,
  Kind,
  TypeInfo,
  buildSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  isNonNullType,
  parse,
  specifiedRules,
  validate,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';

const isOneOf = (type) => isInputObjectType(getNamedType(type)) && getNamedType(type).isOneOf;

// `IsNonNullPosition` of the specification. graphql-js 17.1.0 does not see it where the input object
// itself is not nullable, and does not take a default for a value.
function OneOfVariablesRule(context) {
  return {
    OperationDefinition(operation) {
      for (const { node, parentType } of context.getRecursiveVariableUsages(operation)) {
        const declared = (operation.variableDefinitions ?? []).find(
          (it) => it.variable.name.value === node.name.value,
        );
        const nullable = declared && declared.type.kind !== Kind.NON_NULL_TYPE;
        const hasDefault = declared?.defaultValue && declared.defaultValue.kind !== Kind.NULL;
        if (parentType && isOneOf(parentType) && nullable && !hasDefault) {
          context.reportError(new GraphQLError(`nullable in a OneOf: $${node.name.value}`));
        }
      }
    },
  };
}

const isReplaced = (error) => error.message.includes('must be non-nullable to be used for OneOf');

// What is no rule of the specification: a limit, which Cinegraph has of its own.
const rules = specifiedRules
  .filter((rule) => rule.name !== 'MaxIntrospectionDepthRule')
  .concat(OneOfVariablesRule);

// Whether a mutation is judged: what does not fit a scalar of the catalogue is an error of its
// payload, and never of the request.
let written = false;

const refuse = (name) => {
  throw new TypeError(`not a ${name}`);
};

const fits = {
  BigInt: (value) => Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER,
  Cursor: (value) => typeof value === 'string',
  DateTime: (value) => typeof value === 'string' && isDateTime(value),
  PartialDate: (value) => typeof value === 'string' && isPartialDate(value),
  URL: (value) => typeof value === 'string' && URL.canParse(value),
};

// RFC 3339, which Date.parse takes more than.
function isDateTime(text) {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
  return form.test(text) && !Number.isNaN(Date.parse(text));
}

function isPartialDate(text) {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map((part) => Number(part ?? '1'));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

// What a literal is in JSON; a float is none of the catalogue's whole numbers.
function literal(node) {
  switch (node.kind) {
    case Kind.STRING:
      return node.value;
    case Kind.INT:
      return Number(node.value);
    default:
      return undefined;
  }
}

function define(schema) {
  for (const [name, isOne] of Object.entries(fits)) {
    const scalar = schema.getType(name);
    const check = (value, shown) => (written || isOne(value) ? shown : refuse(name));
    scalar.coerceInputValue = scalar.parseValue = (value) => check(value, value);
    scalar.coerceInputLiteral = scalar.parseLiteral = (node) =>
      check(literal(node), valueFromASTUntyped(node));
  }
}

// A variable that is null where a default alone makes it fit: graphql-js reports that while it
// executes, Cinegraph before.
function nullsWhereNoneFits(schema, document, operation, values) {
  const fragments = new Map();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const seen = new Set();
  let found = false;
  const walk = (root) => {
    const info = new TypeInfo(schema);
    const spreads = [];
    const enter = (node) => {
      if (node.kind === Kind.FRAGMENT_SPREAD) spreads.push(node.name.value);
      if (node.kind === Kind.VARIABLE_DEFINITION) return false;
      if (node.kind === Kind.VARIABLE) {
        const [type, parent] = [info.getInputType(), info.getParentInputType()];
        const takesNull = !type || (!isNonNullType(type) && !(parent && isOneOf(parent)));
        found ||= !takesNull && values[node.name.value] === null;
      }
      return undefined;
    };
    visit(root, visitWithTypeInfo(info, { enter }));
    for (const name of spreads) {
      if (!seen.has(name)) {
        seen.add(name);
        walk(fragments.get(name));
      }
    }
  };
  walk(operation);
  return found;
}

function judge(schema, { query, operationName, variables }) {
  let document;
  try {
    // The specification of September 2025 has no empty selection.
    document = parse(query, { allowEmptySelectionSets: false });
  } catch (error) {
    return { verdict: 'refused', why: `${error.message}` };
  }
  const operations = document.definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
  written = operations.some((it) => it.operation === 'mutation');
  const errors = validate(schema, document, rules).filter((error) => !isReplaced(error));
  if (errors.length > 0) {
    return { verdict: 'refused', why: errors.map((error) => error.message).join(' ') };
  }
  const operation = getOperationAST(document, operationName);
  if (!operation) return { verdict: 'unchosen' };
  const { variableValues, errors: wrong } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variables ?? {},
  );
  if (wrong) return { verdict: 'refused', why: wrong.map((error) => error.message).join(' ') };
  const values = variableValues.coerced;
  if (nullsWhereNoneFits(schema, document, operation, values)) {
    return { verdict: 'refused', why: 'null where the type is not nullable' };
  }
  return { verdict: 'accepted', values };
}

let schema;
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (schema === undefined) {
    schema = buildSchema(JSON.parse(line));
    define(schema);
    continue;
  }
  let verdict;
  try {
    verdict = judge(schema, JSON.parse(line));
  } catch (error) {
    verdict = { verdict: 'failed', why: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(verdict)}\n`);
}
