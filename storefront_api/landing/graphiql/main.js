// GraphiQL · 示例为标签页，点一下即以演示账号登录；the token is kept in this page only and is added to every request.
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const given = (id) => JSON.parse(document.getElementById(id).textContent);
const { endpoint, assets } = document.body.dataset;
const examples = given("examples-data");
const accounts = given("accounts-data");
const LOG_IN = `mutation LogIn($email: String!, $password: String!) {
  tokenCreate(email: $email, password: $password) { token errors { message } }
}`;
let token = "";

globalThis.MonacoEnvironment = {
  getWorker: (_, label) => new Worker(`${assets}${["json", "graphql"].includes(label) ? label : "editor"}.worker.js`),
};

async function post(body, headers = {}) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(body),
    credentials: "omit",
  });
  return response.json();
}

const fetcher = (body, { headers = {} } = {}) =>
  post(body, token && !headers.Authorization ? { ...headers, Authorization: `Bearer ${token}` } : headers);

async function logIn(account) {
  token = "";
  const who = document.getElementById("who");
  if (!account) {
    who.textContent = "";
    return;
  }
  const { data, errors } = await post({ query: LOG_IN, variables: { email: account.email, password: account.password } });
  token = data?.tokenCreate?.token ?? "";
  who.textContent = token
    ? `已登录 · ${account.name} · ${account.role} · ${account.organisation}`
    : (data?.tokenCreate?.errors?.[0] ?? errors?.[0])?.message ?? "登录失败";
}

const menu = document.getElementById("accounts");
if (menu) {
  accounts.forEach(({ name, role, email }, at) => menu.add(new Option([name, role, email].join(" · "), at)));
  menu.addEventListener("change", () => logIn(menu.value === "" ? null : accounts[menu.value]));
}

const titled = ({ title, query }) => `# ${title}\n${query}`;
createRoot(document.getElementById("graphiql")).render(
  createElement(GraphiQL, {
    fetcher,
    defaultTabs: examples.map((example) => ({
      query: titled(example),
      variables: Object.keys(example.variables).length ? JSON.stringify(example.variables, null, 2) : undefined,
    })),
    defaultEditorToolsVisibility: "variables",
    shouldPersistHeaders: false,
  }),
);
