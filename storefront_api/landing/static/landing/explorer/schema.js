// 架构 · the schema as introspection tells it.

const TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
const INPUT = `name description defaultValue type { ${TYPE} }`;

export const INTROSPECTION = `query Introspection {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description
      fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { ${INPUT} } type { ${TYPE} } }
      inputFields { ${INPUT} }
      interfaces { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
    }
  }
}`;

export class Schema {
  constructor({ __schema: told }) {
    this.types = new Map(told.types.map((type) => [type.name, type]));
    this.roots = {
      query: told.queryType?.name,
      mutation: told.mutationType?.name,
      subscription: told.subscriptionType?.name,
    };
  }

  type(name) {
    return this.types.get(name);
  }

  field(typeName, fieldName) {
    return this.type(typeName)?.fields?.find(({ name }) => name === fieldName);
  }

  // Types, fields and values whose name or description holds the words; what begins with them first.
  search(words, most = 80) {
    const wanted = words.toLowerCase();
    const found = [];
    const consider = (name, description, hit) => {
      const where = name.toLowerCase().indexOf(wanted);
      if (where === 0) found.push({ ...hit, rank: 0 });
      else if (where > 0) found.push({ ...hit, rank: 1 });
      else if (description?.toLowerCase().includes(wanted)) found.push({ ...hit, rank: 2 });
    };
    for (const type of this.types.values()) {
      if (type.name.startsWith("__")) continue;
      consider(type.name, type.description, { type: type.name });
      for (const field of type.fields ?? type.inputFields ?? []) {
        consider(field.name, field.description, { type: type.name, field: field.name });
      }
    }
    const rooted = ({ type }) => (Object.values(this.roots).includes(type) ? 0 : 1);
    return found.sort((a, b) => a.rank - b.rank || rooted(a) - rooted(b)).slice(0, most);
  }
}

// The type inside lists and non-null marks.
export function named(type) {
  return type.ofType ? named(type.ofType) : type.name;
}

// `[Product!]!`, as the language writes it.
export function written(type) {
  if (type.kind === "NON_NULL") return `${written(type.ofType)}!`;
  if (type.kind === "LIST") return `[${written(type.ofType)}]`;
  return type.name;
}
