// 补全 · what may be written at a place in a document.

import { named, written } from "./schema.js";
import { tokens } from "./tokens.js";

// {from, to, choices: [{text, note, detail}]} for the word at `place`, or null where nothing is known.
export function complete(text, place, schema) {
  const before = tokens(text.slice(0, place), "graphql");
  const last = before.at(-1);
  if (last && ["comment", "string", "variable", "directive", "number"].includes(last.kind)) return null;
  const typed = last && (last.kind === "name" || last.kind === "keyword") ? last.text : "";
  const read = typed ? before.slice(0, -1) : before;
  const offered = offers(read.filter(({ kind }) => kind !== "space" && kind !== "comment"), schema);
  const wanted = typed.toLowerCase();
  const rank = (choice) => (choice === typed ? 0 : choice.toLowerCase().startsWith(wanted) ? 1 : 2);
  const choices = offered
    .filter(({ text: choice }) => choice.toLowerCase().includes(wanted))
    .sort((a, b) => rank(a.text) - rank(b.text))
    .slice(0, 60);
  const whole = choices.length === 1 && choices[0].text === typed;
  return choices.length && !whole ? { from: place - typed.length, to: place, choices } : null;
}

// Walks the tokens with a stack of what is open: a selection on a type, the arguments of a field, an input object.
function offers(words, schema) {
  const open = [];
  let field = null; // the last field named in the current selection
  let argument = null; // the last argument or input field named
  let heading = null; // the type that the next `{` of an operation or fragment selects on
  let conditional = false;
  words.forEach((token, index) => {
    const top = open.at(-1);
    const previous = words[index - 1];
    if (token.text === "{") {
      if (!top) open.push({ kind: "selection", type: heading ?? schema.roots.query });
      else if (top.kind === "selection") open.push({ kind: "selection", type: conditional ? heading : field && named(field.type) });
      else open.push({ kind: "input", type: argument && named(argument.type) });
      field = argument = null;
      conditional = false;
    } else if (token.text === "(") {
      open.push({ kind: top?.kind === "selection" ? "arguments" : "definitions", field });
    } else if (token.text === "[") {
      open.push({ kind: "list", type: argument && named(argument.type), argument });
    } else if (token.text === "}" || token.text === ")" || token.text === "]") {
      const closed = open.pop();
      if (closed?.kind === "arguments") field = closed.field;
    } else if (!top) {
      if (["query", "mutation", "subscription"].includes(token.text)) heading = schema.roots[token.text];
      else if (previous?.text === "on") heading = token.text;
    } else if (top.kind === "selection" && (token.kind === "name" || token.kind === "keyword")) {
      if (previous?.text === "...") conditional = token.text === "on";
      else if (previous?.text === "on" && conditional) heading = token.text;
      else field = schema.field(top.type, token.text) ?? null;
    } else if (words[index + 1]?.text === ":" || words.length === index + 1) {
      const among = top.kind === "arguments" ? top.field?.args : schema.type(top.type)?.inputFields;
      argument = among?.find(({ name }) => name === token.text) ?? argument;
    }
  });

  const top = open.at(-1);
  const previous = words.at(-1);
  if (!top) {
    if (previous?.text === "on") return typeNames(schema);
    if (previous && previous.text !== "}") return [];
    return ["query", "mutation", "fragment"].map((text) => ({ text, note: "", detail: "" }));
  }
  if (previous?.text === ":" && argument && top.kind !== "selection") return values(schema, named(argument.type));
  if (top.kind === "list") return values(schema, top.type);
  if (top.kind === "selection") {
    if (previous?.text === "on" && conditional) return typeNames(schema);
    if (previous?.text === "...") return [{ text: "on", note: "", detail: "" }];
    const fields = schema.type(top.type)?.fields ?? [];
    return [...fields, { name: "__typename", type: { kind: "SCALAR", name: "String" } }].map(offer);
  }
  if (top.kind === "arguments") return (top.field?.args ?? []).map(offer);
  if (top.kind === "input") return (schema.type(top.type)?.inputFields ?? []).map(offer);
  return [];
}

function offer({ name, type, description, isDeprecated }) {
  return { text: name, note: written(type), detail: description ?? "", dim: isDeprecated };
}

function values(schema, typeName) {
  if (typeName === "Boolean") return ["true", "false"].map((text) => ({ text, note: "Boolean", detail: "" }));
  return (schema.type(typeName)?.enumValues ?? []).map(({ name, description }) => ({ text: name, note: typeName, detail: description ?? "" }));
}

function typeNames(schema) {
  return [...schema.types.values()]
    .filter(({ kind, name }) => ["OBJECT", "INTERFACE", "UNION"].includes(kind) && !name.startsWith("__"))
    .map(({ name, kind, description }) => ({ text: name, note: kind.toLowerCase(), detail: description ?? "" }));
}
