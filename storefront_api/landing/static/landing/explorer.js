// 查询台 · an explorer for the GraphQL endpoint. It needs nothing but this page: no library, no other host.

import { complete } from "./explorer/completion.js";
import { Documentation } from "./explorer/documentation.js";
import { Editor } from "./explorer/editor.js";
import { INTROSPECTION, Schema } from "./explorer/schema.js";
import { operations, paint } from "./explorer/tokens.js";

const KEPT = "oucai.explorer";
const MOST_PAINTED = 400_000;
const LOGIN = `mutation Login($email: String!, $password: String!) {
  tokenCreate(email: $email, password: $password) { token errors { field message code } }
}`;

const find = (id) => document.getElementById(id);
const given = (id) => JSON.parse(find(id)?.textContent || "null") ?? [];
const endpoint = document.body.dataset.endpoint;
const examples = given("examples-data");
const accounts = given("accounts-data");

let schema = null;
let running = null;
const documentation = new Documentation(find("docs"));
const query = new Editor(find("query"), { completions: (text, place) => schema && complete(text, place, schema) });
const variables = new Editor(find("variables"));
const headers = new Editor(find("headers"));

async function post(body, more = {}, signal = undefined) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...more },
    body: JSON.stringify(body),
    credentials: "omit",
    signal,
  });
  const text = await response.text();
  let data = null;
  try {
    data = JSON.parse(text);
  } catch {
    // shown as it came
  }
  return { status: response.status, text, data };
}

// The JSON of a pane; an empty pane is an empty object.
function object(editor, label) {
  const text = editor.text.trim();
  if (!text) return {};
  try {
    const value = JSON.parse(text);
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("应为 { … }");
    return value;
  } catch (error) {
    throw new Error(`${label}不是有效的 JSON：${error.message}`);
  }
}

function say(words, failed = false) {
  find("status").textContent = words;
  find("status").classList.toggle("failed", failed);
}

async function run() {
  running?.abort();
  const own = (running = new AbortController());
  const began = performance.now();
  try {
    const all = operations(query.text);
    const here = all.find(({ from, to }) => from <= query.place && query.place <= to) ?? all[0];
    const body = { query: query.text, variables: object(variables, "变量") };
    if (all.length > 1 && here?.name) body.operationName = here.name;
    const more = object(headers, "请求头");
    document.body.classList.add("running");
    say("运行中…");
    const { status, text, data } = await post(body, more, own.signal);
    const shown = data === null ? text : JSON.stringify(data, null, 2);
    if (shown.length > MOST_PAINTED || data === null) find("result").textContent = shown;
    else paint(find("result"), shown, "json");
    find("result").scrollTop = 0;
    const failures = data?.errors?.length ?? 0;
    const size = new Blob([text]).size;
    const weight = size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} KB`;
    const name = body.operationName ? ` · ${body.operationName}` : "";
    say(`HTTP ${status} · ${Math.round(performance.now() - began)} 毫秒 · ${weight}${failures ? ` · ${failures} 个错误` : ""}${name}`, status >= 400 || failures > 0);
  } catch (error) {
    if (error.name === "AbortError") return;
    say(error instanceof TypeError ? `连接不上服务：${error.message}` : error.message, true);
  } finally {
    if (running === own) {
      running = null;
      document.body.classList.remove("running");
    }
  }
}

async function logIn(account) {
  const without = { ...object(headers, "请求头") };
  delete without.Authorization;
  const show = (all) => (headers.text = Object.keys(all).length ? JSON.stringify(all, null, 2) : "");
  if (!account) {
    show(without);
    find("who").textContent = "";
    return;
  }
  const password = account.password || window.prompt(`${account.email} 的密码`);
  if (!password) throw new Error("没有输入密码。");
  const { data, status } = await post({ query: LOGIN, variables: { email: account.email, password } });
  const made = data?.data?.tokenCreate;
  if (!made?.token) {
    const why = made?.errors?.[0]?.message ?? data?.errors?.[0]?.message ?? `HTTP ${status}`;
    throw new Error(`登录失败：${why}`);
  }
  show({ ...without, Authorization: `Bearer ${made.token}` });
  find("who").textContent = [account.role, account.organisation].filter(Boolean).join(" · ");
}

function fillMenus() {
  examples.forEach(({ title }, at) => find("examples").add(new Option(title, at)));
  accounts.forEach(({ email, name, role }, at) => find("accounts").add(new Option([name, role, email].filter(Boolean).join(" · "), at)));
  find("examples").addEventListener("change", ({ target }) => {
    if (target.value === "") return;
    use(examples[target.value]);
    target.value = "";
    query.area.focus();
  });
  find("accounts").addEventListener("change", async ({ target }) => {
    try {
      await logIn(target.value === "" ? null : accounts[target.value]);
      say(target.value === "" ? "已退出登录。" : "已登录，令牌已填入请求头。");
    } catch (error) {
      target.value = "";
      find("who").textContent = "";
      say(error.message, true);
    }
  });
}

// An example; its headers are added to those that are there, so that logging in survives it.
function use(example) {
  query.text = example.query ?? "";
  variables.text = asText(example.variables);
  const more = asText(example.headers);
  if (more) headers.text = JSON.stringify({ ...object(headers, "请求头"), ...JSON.parse(more) }, null, 2);
}

function asText(value) {
  if (!value) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function tabs() {
  const all = ["variables", "headers"];
  for (const chosen of all) {
    find(`tab-${chosen}`).addEventListener("click", () => {
      for (const each of all) {
        find(each).hidden = each !== chosen;
        find(`tab-${each}`).setAttribute("aria-selected", String(each === chosen));
      }
    });
  }
}

// The document is kept between visits; headers are not, for they hold tokens.
function remember() {
  const asked = new URLSearchParams(location.search).get("query");
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEPT));
  } catch {
    // no storage: nothing is kept
  }
  if (asked) use({ query: asked, variables: new URLSearchParams(location.search).get("variables") });
  else if (kept?.query) use(kept);
  else if (examples.length) use(examples[0]);
  const keep = () => {
    try {
      localStorage.setItem(KEPT, JSON.stringify({ query: query.text, variables: variables.text }));
    } catch {
      // no storage: nothing is kept
    }
  };
  query.onChange(keep);
  variables.onChange(keep);
}

async function readSchema() {
  try {
    const { data, status } = await post({ query: INTROSPECTION });
    if (!data?.data?.__schema) throw new Error(data?.errors?.[0]?.message ?? `HTTP ${status}`);
    schema = new Schema(data.data);
    documentation.load(schema);
  } catch (error) {
    documentation.say(`读不到接口文档：${error.message}`);
  }
}

find("run").addEventListener("click", run);
find("docs-toggle").addEventListener("click", ({ target }) => {
  const hidden = document.body.classList.toggle("no-docs");
  target.setAttribute("aria-expanded", String(!hidden));
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    run();
  }
});
if (matchMedia("(max-width: 60rem)").matches) find("docs-toggle").click();
fillMenus();
tabs();
remember();
readSchema();
document.body.dataset.ready = "true";
