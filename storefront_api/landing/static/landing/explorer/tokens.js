// 词法 · cuts GraphQL and JSON text into tokens: {kind, text, at}. It never fails: what it does not know is "other".

const GRAPHQL = /(?<comment>#[^\n]*)|(?<string>"""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(?<variable>\$\w*)|(?<directive>@\w*)|(?<spread>\.\.\.)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[_A-Za-z]\w*)|(?<mark>[{}()[\]:=!|&])|(?<space>[\s,]+)|(?<other>[\s\S])/gu;
const JSON_TEXT = /(?<key>"(?:\\.|[^"\\\n])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\\n])*"?)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<keyword>\b(?:true|false|null)\b)|(?<mark>[{}[\]:,])|(?<space>\s+)|(?<other>[\s\S])/gu;
const KEYWORDS = new Set(["query", "mutation", "subscription", "fragment", "on", "true", "false", "null"]);

export function tokens(text, language) {
  const found = [];
  for (const match of text.matchAll(language === "json" ? JSON_TEXT : GRAPHQL)) {
    let kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (kind === "name" && KEYWORDS.has(match[0])) kind = "keyword";
    found.push({ kind, text: match[0], at: match.index });
  }
  return found;
}

// Fills an element with the text, each token in its colour. Text goes in as text nodes: answers are never markup.
export function paint(element, text, language) {
  const painted = document.createDocumentFragment();
  for (const token of tokens(text, language)) {
    if (token.kind === "space" || token.kind === "other") {
      painted.append(token.text);
    } else {
      const span = document.createElement("span");
      span.className = `t-${token.kind}`;
      span.textContent = token.text;
      painted.append(span);
    }
  }
  element.replaceChildren(painted);
}

// The operations of a document with the stretch of text that each covers.
export function operations(text) {
  const found = [];
  let depth = 0;
  let open = null;
  const words = tokens(text, "graphql").filter(({ kind }) => kind !== "space" && kind !== "comment");
  words.forEach((token, index) => {
    if (depth === 0 && !open && (token.kind === "keyword" || token.text === "{")) {
      const next = words[index + 1];
      const fragment = token.text === "fragment";
      open = { type: token.text === "{" ? "query" : token.text, name: !fragment && next?.kind === "name" ? next.text : null, from: token.at };
    }
    if ("{([".includes(token.text)) depth += 1;
    if ("})]".includes(token.text)) {
      depth -= 1;
      if (depth === 0 && token.text === "}" && open) {
        if (open.type !== "fragment") found.push({ ...open, to: token.at + 1 });
        open = null;
      }
    }
  });
  return found;
}
